/** Both heads' probabilities, whether they agree, and whose verdict won. */
import { Stack, Text } from '@mantine/core';
import { IconArrowsSplit } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { mostProbable } from '../../../src-main/data/verdict.ts';
import type { Judgement } from '../../../src-main/workbench/judge-desk.ts';
import { ProbabilityBars } from '../../components/probability-bars.tsx';
import { compareJudgements, decidingHead } from './compare-judgements.ts';
import classes from './playground.module.css';

interface DecisionHeadsProps {
  readonly judgement: Judgement;
  readonly reference: Judgement | undefined;
}

export function DecisionHeads({ judgement, reference }: DecisionHeadsProps) {
  const { t } = useTranslation('playground');
  const difference = reference && compareJudgements(reference, judgement).difference;
  return (
    <Stack gap="sm">
      {(['safetyHead', 'taskHead'] as const).map((judge) => (
        <ProbabilityBars
          key={judge}
          judge={judge}
          probabilities={judgement[judge]}
          {...(difference ? { difference: difference[judge] } : {})}
        />
      ))}
      {difference && (
        <Text size="xs" c="dimmed" ta="right">
          {t('differenceNote')}
        </Text>
      )}
      <div className={classes.policy}>
        <span className={classes.double} aria-hidden="true" />
        <Text size="sm">{t(`policy.${decidingHead(judgement)}`, { verdict: judgement.verdict })}</Text>
      </div>
      {judgement.disagreement ? (
        <Text size="sm" fw={600} className={classes.disagreement} component="div">
          <IconArrowsSplit size={16} aria-hidden="true" />
          <span>
            {t('disagreementText', {
              safety: mostProbable(judgement.safetyHead),
              task: mostProbable(judgement.taskHead),
            })}
          </span>
        </Text>
      ) : (
        <Text size="sm" c="dimmed">
          {t('agreement')}
        </Text>
      )}
    </Stack>
  );
}
