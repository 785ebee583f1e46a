/** What quantising cost: one row a file, size against loss, and a warning where a file is no stand-in for the full one. */
import { Group, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../../src-main/training/events.ts';
import { formatCount } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';
import { EngineAgreement } from './engine-agreement.tsx';
import { QualityChart } from './quality-chart.tsx';
import { QualityTable } from './quality-table.tsx';
import { QualityWarnings } from './quality-warnings.tsx';

interface QualityViewProps {
  readonly quality: StepResults['quality'];
  readonly quantised: StepResults['quantise'];
}

const judges = ['safetyHead', 'taskHead', 'dualPolicy'] as const satisfies readonly Judge[];

export function QualityView({ quality, quantised }: QualityViewProps) {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const language = useLanguage();
  const [judge, setJudge] = useState<Judge>('safetyHead');
  const { reference, compared, text, prompts } = quality;
  return (
    <section aria-label={t('quality.title')}>
      {reference.safety && (
        <Group gap="xs" mb={4}>
          <Text size="xs" c="dimmed">
            {t('quality.judge')}
          </Text>
          <SegmentedControl
            aria-label={t('quality.judge')}
            value={judge}
            onChange={(value) => setJudge(value as Judge)}
            data={judges.map((value) => ({ value, label: t(`meaning:judge.${value}`) }))}
          />
        </Group>
      )}
      <QualityTable quality={quality} quantised={quantised} judge={judge} />
      <div className={classes.columns}>
        <QualityChart compared={compared} />
        <div>
          <QualityWarnings compared={compared} />
          {/* Older results have none. */}
          {quality.engine && <EngineAgreement engine={quality.engine} />}
          <Text size="xs" c="dimmed" mt={8}>
            {t('quality.measuredOn', {
              rows: formatCount(text.rows, language),
              tokens: formatCount(text.scoredTokens, language),
              text: text.name,
            })}{' '}
            {prompts
              ? t('quality.judgedOn', { rows: formatCount(prompts.rows, language), prompts: prompts.name })
              : t('quality.noHeads')}
          </Text>
        </div>
      </div>
    </section>
  );
}
