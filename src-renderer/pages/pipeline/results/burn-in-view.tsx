/** What burning in changed. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../../components/facts.tsx';
import { formatCount } from '../../../components/formats.ts';
import { Hash } from '../../../components/hash.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import { formatFigure } from '../figures.ts';
import type { StepResults } from '../step-results.ts';

export function BurnInView({
  burnt: { figures, manifestSha256 },
}: {
  readonly burnt: StepResults['burn-in'];
}) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const { burntLayers, layersWithoutGate, orthogonality, castError } = figures;
  return (
    <>
      <Facts
        facts={[
          { name: t('burnIn.layers'), value: formatCount(burntLayers, language) },
          {
            name: t('burnIn.without'),
            value: layersWithoutGate.length === 0 ? t('burnIn.noneWithout') : layersWithoutGate.join(', '),
          },
          { name: t('gates.orthogonality'), value: formatFigure(orthogonality) },
          { name: t('burnIn.castLargest'), value: formatFigure(castError.largest) },
          { name: t('burnIn.castRelative'), value: formatFigure(castError.relative) },
          { name: t('load.manifest'), value: <Hash hash={manifestSha256} of={t('lineage.role.burnt')} /> },
        ]}
      />
      <Text size="xs" c="dimmed" mt={6}>
        {t('burnIn.text')}
      </Text>
    </>
  );
}
