/** How sure the heads may be: the burnt model's, and that of every quantised file on its own hidden states. */
import { SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';
import { CalibratedThings } from './calibrated-things.tsx';
import { CalibrationFacts } from './calibration-facts.tsx';
import { ReliabilityChart } from './reliability-chart.tsx';
import { ScoresByGroup, ScoresTable } from './scores-tables.tsx';

export function CalibrationView({ things }: { readonly things: StepResults['calibrate'] }) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const [chosen, setChosen] = useState(things[0]?.on ?? '');
  const thing = things.find(({ on }) => on === chosen) ?? things[0];
  if (!thing) return null;
  const { calibration } = thing;
  const { figures, data } = calibration;
  return (
    <section aria-label={t('calibration.title')}>
      <CalibratedThings things={things} />
      {things.length > 1 && (
        <SegmentedControl
          mt="sm"
          aria-label={t('calibration.thing')}
          value={thing.on}
          onChange={setChosen}
          data={things.map(({ on }) => ({
            value: on,
            label: on === 'engine' ? t('calibration.engine') : on,
          }))}
        />
      )}
      <div className={classes.columns}>
        <ReliabilityChart calibration={calibration} />
        <div>
          <CalibrationFacts calibration={calibration} />
          <ScoresTable scores={figures.all} />
        </div>
      </div>
      <ScoresByGroup figures={figures} />
      <Text size="xs" c="dimmed" mt={6}>
        {t('calibration.data', {
          name: data.name,
          fit: formatCount(data.fit.rows, language),
          report: formatCount(data.report.rows, language),
          scenes: formatCount(data.report.scenes, language),
          resamples: formatCount(figures.bootstrap.resamples, language),
        })}
      </Text>
    </section>
  );
}
