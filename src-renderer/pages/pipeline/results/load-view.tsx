/** The model as it was found. */
import { useTranslation } from 'react-i18next';
import { Facts } from '../../../components/facts.tsx';
import { formatBytes, formatCount } from '../../../components/formats.ts';
import { Hash } from '../../../components/hash.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import type { StepResults } from '../step-results.ts';

export function LoadView({ model }: { readonly model: StepResults['load'] }) {
  const { t } = useTranslation(['pipeline', 'models']);
  const language = useLanguage();
  const { name, format, architecture, parameters, bytes, weightType, canJudge, hasGates, manifestSha256 } =
    model;
  return (
    <Facts
      facts={[
        { name: t('load.name'), value: name },
        { name: t('models:formatName'), value: t(`models:format.${format}`) },
        { name: t('models:architecture'), value: architecture ?? t('models:unknown') },
        { name: t('models:parameters'), value: formatCount(parameters, language) },
        { name: t('models:size'), value: formatBytes(bytes, language) },
        { name: t('load.weightType'), value: weightType },
        { name: t('load.heads'), value: t(canJudge ? 'load.both' : 'load.none') },
        { name: t('load.gates'), value: t(hasGates ? 'load.hasGates' : 'load.noGates') },
        {
          name: t('load.manifest'),
          value: manifestSha256 === null ? null : <Hash hash={manifestSha256} of={t('load.manifest')} />,
        },
      ]}
    />
  );
}
