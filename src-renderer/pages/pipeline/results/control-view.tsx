/** The control: the same proof over the model that is not burnt yet has to see the gates. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StepResults } from '../step-results.ts';
import { ComparisonTable } from './comparison-table.tsx';

export function ControlView({ control }: { readonly control: StepResults['verify-before'] }) {
  const { t } = useTranslation('pipeline');
  const { identityGates, toldApart, figures } = control;
  const verdict = identityGates ? 'identity' : toldApart ? 'toldApart' : 'notToldApart';
  return (
    <>
      <Text size="sm" mb={6}>
        {t(`control.${verdict}`)}
      </Text>
      <ComparisonTable label={t('control.table')} comparisons={[{ name: '', figures: figures.burnt }]} />
    </>
  );
}
