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

/** What is wrong between this log and what was noted, and not within the chain. */
const ofOtherLogs: ReadonlySet<string> = new Set(['other-key', 'other-log', 'replaced', 'cut-off']);

export function Verification({ report, known = false }: VerificationProps) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const { holds, entries, checkpoints, problem } = report;
  const whereWords = ({ sequence, code, detail }: NonNullable<typeof problem>): string => {
    const words = language === 'en' ? detail : t(`chain.${code}`);
    return sequence === null ? words : t('brokenAt', { sequence, detail: words });
  };
  const isOther = known && problem !== null && ofOtherLogs.has(problem.code);
  const where = problem === null ? null : whereWords(problem);
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
          : [t(isOther ? 'otherLog' : 'broken'), ...(where === null ? [] : [where])].join(' ')}
      </Text>
      {holds && known && <Text size="xs">{t('knownHolds')}</Text>}
      {!holds && problem !== null && language !== 'en' && <TechnicalDetail text={problem.detail} />}
    </Alert>
  );
}
