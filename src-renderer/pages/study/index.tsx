/** The study: train, watch, stop, roll back. */
import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export default function StudyPage() {
  const { t } = useTranslation('study');
  return <Title order={1}>{t('title')}</Title>;
}
