/** The gates: where they come from and how far they turn. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../../components/facts.tsx';
import { formatCount } from '../../../components/formats.ts';
import { Hash } from '../../../components/hash.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import { formatFigure } from '../figures.ts';
import type { StepResults } from '../step-results.ts';

export function GatesView({ gates }: { readonly gates: StepResults['gates'] }) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const { from, layers, blocks, identity, turn, orthogonality, sha256, training } = gates;
  return (
    <>
      <Facts
        facts={[
          { name: t('gates.from'), value: t(`gates.source.${from}`) },
          { name: t('gates.layers'), value: formatCount(layers, language) },
          { name: t('gates.blocks'), value: t('gates.blocksOf', { number: formatCount(blocks, language) }) },
          { name: t('gates.meanTurn'), value: formatFigure(turn.mean) },
          { name: t('gates.largestTurn'), value: formatFigure(turn.largest) },
          { name: t('gates.orthogonality'), value: formatFigure(orthogonality) },
          {
            name: t('gates.training'),
            value:
              training &&
              t('gates.trained', { steps: formatCount(training.steps, language), recipe: training.recipe }),
          },
          { name: 'SHA-256', value: <Hash hash={sha256} of={t('step.gates')} /> },
        ]}
      />
      <Text size="xs" c="dimmed" mt={6}>
        {t(identity ? 'gates.identityText' : 'gates.turnText')}
      </Text>
    </>
  );
}
