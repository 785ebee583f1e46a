/** Warnings of a comparison, as sentences. */
import { Alert, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatProbability, formatShare } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { formatPercentChange } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';

type Compared = StepResults['quality']['compared'];
type Warning = Compared[number]['warnings'][number];

export function QualityWarnings({ compared }: { readonly compared: Compared }) {
  const { t } = useTranslation('pipeline');
  const words = useWarningWords();
  const warned = compared.flatMap(({ type, warnings }) => warnings.map((warning) => ({ type, warning })));
  if (warned.length === 0)
    return (
      <Text size="sm" component="p" m={0} className={classes.mark!} data-tone="holds">
        <IconCircleCheck size={16} aria-hidden="true" />
        {t('quality.noWarnings')}
      </Text>
    );
  return (
    <Alert
      color="orange"
      variant="outline"
      icon={<IconAlertTriangle size={18} />}
      title={t('quality.warnings')}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <List size="sm" spacing={3}>
        {warned.map(({ type, warning }) => (
          <List.Item key={`${type} ${JSON.stringify(warning)}`}>
            <b>{type}</b>: {words(warning)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function useWarningWords(): (warning: Warning) => string {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const language = useLanguage();
  return (warning) => {
    switch (warning.code) {
      case 'perplexity-loss':
        return t('warning.loss', {
          loss: formatPercentChange(warning.loss),
          limit: formatProbability(warning.limit, language),
        });
      case 'refuse-to-allow':
        return t('warning.refuseToAllow', {
          judge: t(`meaning:judge.${warning.judge}`),
          count: warning.count,
          rows: warning.rows,
          limit: formatProbability(warning.limit, language),
        });
      case 'figure-moved':
        return t('warning.moved', {
          judge: t(`meaning:judge.${warning.judge}`),
          figure: t(`meaning:figure.${warning.figure}`),
          from: formatShare(warning.from, language),
          to: formatShare(warning.to, language),
          low: formatShare(warning.low, language),
          high: formatShare(warning.high, language),
        });
    }
  };
}
