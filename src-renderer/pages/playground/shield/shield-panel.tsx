/** What the shield decides by rules alone: verdict, path, explanation, clauses, risks, and what would flip it. */
import { Button, Group, Loader, Paper, Text, Title, Tooltip } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ShieldPolicy } from '../../../../src-main/shield/decision/policy.ts';
import type { Directive } from '../../../../src-main/shield/directives/directives.ts';
import type { ShieldVerdict } from '../../../../src-main/workbench/shield-desk.ts';
import { formatMilliseconds } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { VerdictMark } from '../../../components/verdict-mark.tsx';
import { ClosedGate } from '../closed-gate.tsx';
import { setText } from '../playground-state.ts';
import { ClauseList } from './clause-list.tsx';
import { flipWords } from './flip-words.ts';
import { RiskBars } from './risk-bars.tsx';
import classes from './shield-panel.module.css';
import { addTurn, clearTurns, useShield } from './shield-state.ts';

interface ShieldPanelProps {
  readonly text: string;
  /** By the policy in force. */
  readonly query: UseQueryResult<ShieldVerdict>;
  /** By the built-in policy, where the one in force is edited. */
  readonly builtIn: ShieldVerdict | undefined;
  /** Null until the shield has told it. */
  readonly policy: ShieldPolicy | null;
  readonly directives: readonly Directive[];
}

export function ShieldPanel({ text, query, builtIn, policy, directives }: ShieldPanelProps) {
  const { t } = useTranslation(['shield', 'meaning']);
  const edited = useShield((state) => state.policy) !== null;
  const { data, error, isFetching, isPlaceholderData } = query;
  return (
    <Paper component="section" aria-label={t('decision.title')}>
      <Title order={2} size="h4" c="dimmed" fw={500}>
        {t('decision.title')} · {t('decision.rules')}
      </Title>
      <div aria-live="polite" aria-busy={isFetching}>
        {text === '' && <Text fw={600}>{t('decision.idle')}</Text>}
        {text !== '' && isFetching && !data && (
          <Group gap="xs">
            <Loader size="xs" />
            <Text>{t('decision.judging')}</Text>
          </Group>
        )}
        {error !== null && !isFetching && <ClosedGate error={error} onRetry={() => void query.refetch()} />}
        {text !== '' && data && error === null && (
          <div className={isPlaceholderData ? classes.stale : undefined}>
            <div className={classes.head}>
              <VerdictMark verdict={data.decision.verdict} size="large" />
              <Text size="sm">{t(`path.${data.decision.path}`)}</Text>
              {edited && (
                <Text size="xs" c="dimmed">
                  {t('decision.edited')}
                  {builtIn && (
                    <>
                      {' '}
                      · {t('decision.builtIn', { verdict: t(`meaning:verdict.${builtIn.decision.verdict}`) })}
                    </>
                  )}
                </Text>
              )}
            </div>
            <Text mt={6}>{data.decision.explanation.text}</Text>
            <Found data={data} policy={policy} directives={directives} />
          </div>
        )}
      </div>
      {text !== '' && data && error === null && <Turns data={data} />}
    </Paper>
  );
}

function Found({
  data,
  policy,
  directives,
}: { readonly data: ShieldVerdict } & Pick<ShieldPanelProps, 'policy' | 'directives'>) {
  const { t } = useTranslation(['shield', 'meaning']);
  const language = useLanguage();
  const { decision } = data;
  const flip = decision.counterfactualView;
  return (
    <>
      {decision.unknown.length > 0 && (
        <>
          <h3 className={classes.title}>{t('decision.unknown')}</h3>
          <ul className={classes.flip}>
            {decision.unknown.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </>
      )}
      <div className={classes.columns}>
        <div>
          <h3 className={classes.title}>{t('decision.risks')}</h3>
          {policy && <RiskBars decision={decision} policy={policy} />}
          <h3 className={classes.title} style={{ marginTop: 10 }}>
            {t('decision.flip')}
          </h3>
          {flip === null ? (
            <Text size="xs" c="dimmed">
              {t('decision.noFlip')}
            </Text>
          ) : (
            <div data-flip>
              <Text size="xs">{t('decision.flipTo', { verdict: t(`meaning:verdict.${flip.verdict}`) })}</Text>
              <ul className={classes.flip}>
                {flip.changes.map((change, index) => (
                  <li key={change.signal}>
                    {index > 0 ? `${t('flip.and')} ` : ''}
                    {flipWords(change, t, language)}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
        <div>
          <h3 className={classes.title}>{t('decision.clauses')}</h3>
          <ClauseList violated={decision.violated} directives={directives} />
        </div>
      </div>
    </>
  );
}

/** The conversation that the prompt may be a turn of, time and data. */
function Turns({ data }: { readonly data: ShieldVerdict }) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const turns = useShield((state) => state.turns);
  return (
    <div className={classes.facts}>
      <span>{turns.length === 0 ? t('turns.alone') : t('turns.after', { count: turns.length })}</span>
      <Tooltip label={t('turns.addHint')}>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            addTurn(data.turn);
            setText('');
          }}
        >
          {t('turns.add')}
        </Button>
      </Tooltip>
      {turns.length > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={clearTurns}>
          {t('turns.clear')}
        </Button>
      )}
      <Text span size="xs" c="dimmed" ml="auto">
        {t('decision.time', {
          time: formatMilliseconds(data.milliseconds, language),
          hash: data.dataSha256.slice(0, 8),
        })}
      </Text>
    </div>
  );
}
