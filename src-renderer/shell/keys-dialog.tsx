/** The keys that work here. */
import { Group, Kbd, Modal, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { useKnownKeys } from '../keys/use-keys.ts';

const useOpened = create(() => ({ opened: false }));

export const openKeys = () => useOpened.setState({ opened: true });

export function KeysDialog() {
  const { t } = useTranslation();
  const { opened } = useOpened();
  const { groups } = useKnownKeys();
  return (
    <Modal
      opened={opened}
      onClose={() => useOpened.setState({ opened: false })}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        {[...groups.values()].map(({ title, commands }) => (
          <Stack key={title} gap={4}>
            <Title order={2} fz="sm">
              {title}
            </Title>
            {commands.map(({ key, does }) => (
              <Group key={key} justify="space-between" wrap="nowrap">
                <Text>{does}</Text>
                <KeyName name={key} />
              </Group>
            ))}
          </Stack>
        ))}
        <Group justify="space-between">
          <Text>{t('keys.close')}</Text>
          <Kbd>Esc</Kbd>
        </Group>
      </Stack>
    </Modal>
  );
}

function KeyName({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const mac = navigator.platform.startsWith('Mac');
  const shown: Record<string, string> = { mod: mac ? '⌘' : 'Ctrl', space: t('keys.space'), shift: 'Shift' };
  return (
    <Group gap={4} wrap="nowrap">
      {name.split('+').map((part) => (
        <Kbd key={part}>{shown[part.toLowerCase()] ?? part.toUpperCase()}</Kbd>
      ))}
    </Group>
  );
}
