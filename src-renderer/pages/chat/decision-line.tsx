/** What the gate said about one text, in a line: verdict, clauses, time, and the way to its record. */
import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { formatMilliseconds } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import { places } from '../../navigation/places.ts';
import classes from './chat.module.css';
import type { TurnView } from './use-followed-turn.ts';

type Decision = NonNullable<Extract<TurnView['steps'][number], { kind: 'judge' }>['decision']>;

export function DecisionLine({ decision }: { readonly decision: Decision }) {
  const { t } = useTranslation(['chat', 'audit']);
  const language = useLanguage();
  const { verdict, cause, clauses, explanation, faults, latencyMs, audit } = decision;
  return (
    <>
      <span className={classes.line}>
        <VerdictMark verdict={verdict} />
        {cause !== 'none' && <span>{t('cause', { cause: t(`audit:cause.${cause}`) })}</span>}
        {clauses.length > 0 && <span>{t('clauses', { clauses: clauses.join(', ') })}</span>}
        <span className={classes.aside}>{formatMilliseconds(latencyMs, language)}</span>
        <Anchor component={Link} href={places.auditEntry(audit)} size="xs">
          {t('record', { number: audit })}
        </Anchor>
      </span>
      {cause === 'shield' && explanation !== null && (
        <Text size="xs" c="dimmed">
          {explanation}
        </Text>
      )}
      {faults.map(({ part, kind, detail }) => (
        <Text key={`${part} ${kind}`} size="xs" className={classes.cut!} title={detail}>
          {t('fault', { part: t(`audit:part.${part}`), kind: t(`audit:faultKind.${kind}`) })}
        </Text>
      ))}
    </>
  );
}
