/** How long a person may still decide. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import classes from './approvals.module.css';
import { useNow } from './use-now.ts';

/** Below it the time stands out. */
const soonSeconds = 60;

export function TimeLeft({ expiresAt }: { readonly expiresAt: string }) {
  const { t } = useTranslation('approvals');
  const language = useLanguage();
  const seconds = (Date.parse(expiresAt) - useNow()) / 1000;
  return (
    <Text
      size="xs"
      component="span"
      {...(seconds < soonSeconds ? { className: classes.late! } : { c: 'dimmed' })}
    >
      {seconds > 0 ? t('left', { time: formatDuration(seconds, language) }) : t('over')}
    </Text>
  );
}
