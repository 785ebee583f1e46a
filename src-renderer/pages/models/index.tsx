import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export default function ModelsPage() {
  const { t } = useTranslation('models');
  return <Title order={1}>{t('title')}</Title>;
}
