/** One record, whole. */
import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
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

/** A record that begins lower is hardly in sight. */
const mostOfTheHeight = 0.6;

export function Record({ which }: { readonly which: WhichRecord }) {
  const query = useRecord(which);
  const [, navigate] = useLocation();
  const place = useRef<HTMLElement>(null);
  const sequence = query.data?.sequence;
  const byDecision = 'decision' in which;
  // The table marks the record that is shown by its number.
  useEffect(() => {
    if (byDecision && sequence !== undefined) navigate(places.auditEntry(sequence), { replace: true });
  }, [navigate, byDecision, sequence]);
  // Where there is room for one column only, the record lies beneath the table.
  useEffect(() => {
    if (sequence === undefined || !place.current) return;
    if (place.current.getBoundingClientRect().top > window.innerHeight * mostOfTheHeight)
      place.current.scrollIntoView({ block: 'start' });
  }, [sequence]);
  return (
    <Paper component="section" className={classes.record!} ref={place}>
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
                  {t(`step.${event.step}`)}
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
