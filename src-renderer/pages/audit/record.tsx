/** One record, whole. */
import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatFullTime } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { ScrolledText } from '../../components/scrolled-text.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import classes from './audit.module.css';
import { DecisionFacts } from './decision-facts.tsx';

export type RecordDetails = Outputs['audit']['entry'];

export type WhichRecord = { readonly sequence: number } | { readonly decision: string };

export function useRecord(which: WhichRecord) {
  const api = useApi();
  return useQuery({
    queryKey: ['audit', 'entry', which],
    queryFn: () =>
      'sequence' in which
        ? api.audit.entry.query({ sequence: which.sequence })
        : api.audit.decision.query({ id: which.decision }),
    // A record is never changed.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function Record({ which }: { readonly which: WhichRecord }) {
  const query = useRecord(which);
  return (
    <Paper component="section" className={classes.record!}>
      <Loadable query={query}>{(details) => <Whole details={details} />}</Loadable>
    </Paper>
  );
}

function Whole({ details }: { readonly details: RecordDetails }) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const { sequence, at, sha256, previous, event } = details;
  return (
    <Stack gap="sm">
      <Title order={2}>{t('record', { number: sequence })}</Title>
      <Facts
        facts={[
          { name: t('details.at'), value: formatFullTime(at, language) },
          { name: t('details.sha256'), value: <Hash hash={sha256} length={16} of={t('details.sha256')} /> },
          {
            name: t('details.previous'),
            value: <Hash hash={previous} length={16} of={t('details.previous')} />,
          },
          {
            name: t('kind.approval'),
            value:
              event.kind === 'approval' ? (
                <Anchor component={Link} href={places.approval(event.approval)} size="xs">
                  {event.step}
                </Anchor>
              ) : null,
          },
        ]}
      />
      {event.kind === 'decision' && <DecisionFacts decision={event.decision} text={event.text} />}
      <details open={event.kind !== 'decision'}>
        <Text component="summary" size="xs">
          {t('details.whole')}
        </Text>
        <ScrolledText label={t('details.whole')} text={JSON.stringify(event, null, 2)} />
      </details>
    </Stack>
  );
}
