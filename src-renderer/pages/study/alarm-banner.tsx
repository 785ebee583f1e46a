/** The alarm of the collapse detector: what happened, since when, and what to do. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconArrowBackUp } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Proportion } from '../../../src-main/training/wilson.ts';
import type { RunSeries } from '../../charts/run-series.ts';
import { formatShare } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { collapseStory } from './collapse-story.ts';

interface AlarmBannerProps {
  readonly series: RunSeries;
  /** Of the series: the story is told anew when it grew. */
  readonly revision: number;
  readonly running: boolean;
  /** Step of the run's final checkpoint; `null` before there is one. */
  readonly finalStep: number | null;
  readonly onStop: () => void;
  /** `null`: no safe checkpoint is kept. */
  readonly onRollBack: (() => void) | null;
}

export function AlarmBanner({ series, revision, running, finalStep, onStop, onRollBack }: AlarmBannerProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the series grows in place, and says so by its revision
  const story = useMemo(() => collapseStory(series), [series, revision]);
  if (!story) return null;
  const { alarmStep, sinceStep, heads, rolledBack } = story;
  if (rolledBack && finalStep !== null)
    return (
      <Alert
        mt={6}
        color="blue"
        icon={<IconArrowBackUp aria-hidden />}
        title={t('alarm.rolledBackTitle', { step: finalStep })}
      >
        {t('alarm.rolledBackText', { alarm: alarmStep, step: finalStep })}
      </Alert>
    );
  const shown = ({ value, low, high }: Proportion) =>
    `${formatShare(value, language)} [${formatShare(low, language)}–${formatShare(high, language)}]`;
  return (
    <Alert
      mt={6}
      role="alert"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('alarm.title', { step: alarmStep })}
    >
      {heads.map(({ judge, before, atAlarm }) => (
        <Text key={judge}>
          {t('alarm.sentence', {
            judge: t(`meaning:judge.${judge}`),
            before: shown(before),
            now: shown(atAlarm),
            step: alarmStep,
          })}
        </Text>
      ))}
      <Group gap="sm" mt={4}>
        <Text>
          {t('alarm.since', { step: sinceStep })} {running ? '' : t('alarm.stopped')}
        </Text>
        {running && (
          <Button size="compact-xs" color="red.9" onClick={onStop}>
            {t('alarm.stop')}
          </Button>
        )}
        {onRollBack && (
          <Button size="compact-xs" variant="default" onClick={onRollBack}>
            {t('alarm.rollBack')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
