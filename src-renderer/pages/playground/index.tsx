import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export default function PlaygroundPage() {
  const { t } = useTranslation('playground');
  return <Title order={1}>{t('title')}</Title>;
}
