/** A place with nothing in it yet: what will be here, and how it comes here. */
import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  readonly text: string;
  /** What to do about it: buttons or links. */
  readonly children?: ReactNode;
}

export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={48} px="md">
      <Title order={2}>{title}</Title>
      <Text c="dimmed" ta="center" maw={520}>
        {text}
      </Text>
      {children}
    </Stack>
  );
}
