/** Something is on its way. */
import { Center, Loader, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Loading({ text }: { readonly text?: string }) {
  const { t } = useTranslation();
  return (
    <Center role="status" py="xl" style={{ gap: 10 }}>
      <Loader size="xs" aria-hidden />
      <Text c="dimmed">{text ?? t('loading')}</Text>
    </Center>
  );
}
