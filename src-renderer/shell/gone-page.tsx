/** What stands in place of the screens when this page will not be answered any more. */
import { Center, Stack, Text, Title } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface GonePageProps {
  /** `ended`: the program said that it ends. `refused`: another one answers, started since. */
  readonly why: 'ended' | 'refused';
}

export function GonePage({ why }: GonePageProps) {
  const { t } = useTranslation();
  return (
    <Center h="100dvh" p="md">
      <Stack component="main" role="alert" align="center" gap="xs" maw={560}>
        <IconPlugConnectedX size={36} aria-hidden />
        <Title order={1} ta="center">
          {t(`gone.${why}`)}
        </Title>
        <Text ta="center">{t(`gone.${why}Text`)}</Text>
        <Text ta="center" c="dimmed">
          {t('gone.link')}
        </Text>
      </Stack>
    </Center>
  );
}
