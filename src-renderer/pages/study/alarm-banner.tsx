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
import classes from './run-header.module.css';

interface AlarmBannerProps {
  readonly series: RunSeries;
  /** Of the series: the story is told anew when it grew. */
  readonly revision: number;
  readonly running: boolean;
  readonly onStop: () => void;
  /** `null`: no safe checkpoint is kept. */
  readonly onRollBack: (() => void) | null;
}

export function AlarmBanner({ series, revision, running, onStop, onRollBack }: AlarmBannerProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the series grows in place, and says so by its revision
  const story = useMemo(() => collapseStory(series), [series, revision]);
  if (!story) return null;
  const { alarmStep, sinceStep, heads, rolledBackTo } = story;
  const shown = ({ value, low, high }: Proportion) =>
    `${formatShare(value, language)} [${formatShare(low, language)}–${formatShare(high, language)}]`;
  if (rolledBackTo !== null)
    return (
      <Alert mt={4} py={5} px="xs" color="blue" icon={<IconArrowBackUp aria-hidden />}>
        <b>{t('alarm.rolledBackTitle', { step: rolledBackTo })}</b>{' '}
        {t('alarm.rolledBackText', { alarm: alarmStep, step: rolledBackTo })}
      </Alert>
    );
  return (
    <Alert mt={4} py={5} px="xs" role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <Text>
          <b className={classes.alarm}>{t('alarm.title', { step: alarmStep })}</b>{' '}
          {heads
            .map(({ judge, before, atAlarm }) =>
              t('alarm.sentence', {
                judge: t(`meaning:judge.${judge}`),
                before: shown(before),
                now: shown(atAlarm),
                step: alarmStep,
              }),
            )
            .join(' ')}{' '}
          {t('alarm.since', { step: sinceStep })} {running ? '' : t('alarm.stopped')}
        </Text>
        <Group gap={6} wrap="nowrap">
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
      </Group>
    </Alert>
  );
}
