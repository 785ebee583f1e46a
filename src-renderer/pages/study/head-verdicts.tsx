/** How one model judged one prompt: the verdict, and each head's own. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { mostProbable, type Verdict } from '../../../src-main/data/verdict.ts';
import type { Judgement } from '../../../src-main/workbench/judge-desk.ts';
import { formatProbability } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark, VerdictShape } from '../../components/verdict-mark.tsx';
import classes from './head-verdicts.module.css';

interface HeadVerdictsProps {
  readonly judgement: Judgement;
  readonly expected: Verdict;
}

export function HeadVerdicts({ judgement, expected }: HeadVerdictsProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const language = useLanguage();
  return (
    <>
      <VerdictMark verdict={judgement.verdict} />
      {judgement.verdict !== expected && (
        <Text span size="xs" c="dimmed">
          {' '}
          {t('compare.wrong')}
        </Text>
      )}
      <dl className={classes.heads}>
        {(['taskHead', 'safetyHead'] as const).map((head) => {
          const verdict = mostProbable(judgement[head]);
          return (
            <div key={head}>
              <dt data-judge={head}>{t(`meaning:judge.${head}`)}</dt>
              <dd>
                <VerdictShape verdict={verdict} size={9} />{' '}
                {t('compare.probability', {
                  verdict: t(`meaning:verdict.${verdict}`),
                  value: formatProbability(judgement[head][verdict], language),
                })}
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}
