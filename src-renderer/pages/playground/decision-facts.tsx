/** Confidence, time, tokens, model and hash of a judgement. */
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Judgement, ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { formatCount, formatMilliseconds } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import { ConfidenceText } from './confidence-text.tsx';
import classes from './playground.module.css';

interface DecisionFactsProps {
  readonly judgement: Judgement;
  readonly choice: ModelChoice;
}

export function DecisionFacts({ judgement, choice }: DecisionFactsProps) {
  const { t } = useTranslation('playground');
  const language = useLanguage();
  const tokens = formatCount(judgement.tokens, language);
  return (
    <dl className={classes.facts}>
      <dt>{t('confidence')}</dt>
      <dd>
        <ConfidenceText calibrated={judgement.calibrated} />
      </dd>
      <dt>{t('latency')}</dt>
      <dd>{formatMilliseconds(judgement.latencyMs, language)}</dd>
      <dt>{t('tokens')}</dt>
      <dd>
        {judgement.windows > 1
          ? t('tokensIn', { tokens, windows: formatCount(judgement.windows, language) })
          : tokens}
      </dd>
      <dt>{t('model')}</dt>
      <dd>{choice.name}</dd>
      <dt>{t('hash')}</dt>
      <dd>
        <Hash hash={judgement.manifestSha256} of={choice.name} />
      </dd>
      {choice.runId !== null && (
        <>
          <dt>{''}</dt>
          <dd>
            <Anchor component={Link} href={places.run(choice.runId)} size="xs">
              {t('openRun', { id: choice.runId })}
            </Anchor>
          </dd>
        </>
      )}
    </dl>
  );
}
