/** The small cross in the status bar that stops what its line tells of. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';

interface StopButtonProps {
  /** What it does, by name of what it stops. */
  readonly label: string;
  readonly stopping: boolean;
  readonly onStop: () => void;
}

export function StopButton({ label, stopping, onStop }: StopButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="xs" color="gray" c="dimmed" loading={stopping} onClick={onStop} aria-label={label}>
        <IconX size={13} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
