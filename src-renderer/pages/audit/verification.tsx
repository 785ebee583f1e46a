/** Whether the chain holds, and where it does not. */
import { Alert, Text } from '@mantine/core';
import { IconLink, IconUnlink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../api/api-context.tsx';
import { formatCount } from '../../components/formats.ts';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { useLanguage } from '../../components/use-language.ts';

interface VerificationProps {
  readonly report: Outputs['audit']['verify'];
  /** It was compared with what was known from elsewhere. */
  readonly known?: boolean;
}

export function Verification({ report, known = false }: VerificationProps) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const { holds, entries, checkpoints, problem } = report;
  return (
    <Alert
      role="status"
      variant="outline"
      color={holds ? 'green' : 'red'}
      icon={holds ? <IconLink size={18} /> : <IconUnlink size={18} />}
    >
      <Text size="xs">
        {holds
          ? t('holds', {
              entries: formatCount(entries, language),
              checkpoints: formatCount(checkpoints, language),
            })
          : `${t('broken')}. ${
              problem === null
                ? ''
                : t('brokenAt', {
                    sequence: problem.sequence ?? '–',
                    detail: language === 'en' ? problem.detail : t(`chain.${problem.code}`),
                  })
            }`}
      </Text>
      {holds && known && <Text size="xs">{t('knownHolds')}</Text>}
      {!holds && problem !== null && language !== 'en' && <TechnicalDetail text={problem.detail} />}
    </Alert>
  );
}
