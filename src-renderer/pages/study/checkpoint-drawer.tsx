/** A moment of a run: its checkpoint, figures, and what can be done with it. */
import { Button, Drawer, Group, ScrollArea, Stack, Text, Title } from '@mantine/core';
import { IconArrowBackUp, IconPin, IconShieldHalf } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Hash } from '../../components/hash.tsx';
import { shownFigures } from '../../components/measured-figure.ts';
import { places } from '../../navigation/places.ts';
import type { Question } from './confirm-dialog.tsx';
import { FiguresTable } from './figures-table.tsx';
import type { OpenedCheckpoint } from './opened-checkpoint.ts';
import type { Questions } from './use-questions.ts';

interface CheckpointDrawerProps {
  readonly name: string;
  readonly opened: OpenedCheckpoint | null;
  readonly questions: Questions;
  readonly ask: (question: Question) => void;
  readonly onClose: () => void;
}

export function CheckpointDrawer({ name, opened, onClose, ...rest }: CheckpointDrawerProps) {
  const { t } = useTranslation(['study', 'shell']);
  return (
    <Drawer
      opened={opened !== null}
      onClose={onClose}
      position="right"
      size={560}
      title={opened && t('checkpoint.title', { name, step: opened.step })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
      scrollAreaComponent={ScrollArea.Autosize}
      transitionProps={{ duration: 0 }}
    >
      {opened && <Content opened={opened} {...rest} />}
    </Drawer>
  );
}

function Content({
  opened: { kept, movedTo, figures, contrast },
  questions,
  ask,
}: Pick<CheckpointDrawerProps, 'questions' | 'ask'> & { readonly opened: OpenedCheckpoint }) {
  const { t } = useTranslation(['study', 'meaning']);
  // The final checkpoint needs no rolling back to.
  const first = kept.find(({ role }) => role !== 'final') ?? kept[0];
  const isFinal = kept.some(({ role }) => role === 'final');
  return (
    <Stack gap="sm">
      {first ? (
        <>
          <Text>
            {t('checkpoint.kept', { roles: kept.map(({ role }) => t(`meaning:role.${role}`)).join(', ') })}{' '}
            {kept.some(({ isBaseline }) => isBaseline) && t('checkpoint.isBaseline')}
          </Text>
          <Group gap="xs">
            <Button
              component={Link}
              href={places.gate(first.modelId)}
              variant="default"
              leftSection={<IconShieldHalf size={14} aria-hidden />}
            >
              {t('checkpoint.tryAtGate')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPin size={14} aria-hidden />}
              disabled={kept.some(({ isBaseline }) => isBaseline)}
              onClick={() => ask(questions.pin(first))}
            >
              {t('checkpoint.pin')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={14} aria-hidden />}
              disabled={isFinal}
              onClick={() => ask(questions.rollBack(first))}
            >
              {t('checkpoint.rollBack')}
            </Button>
          </Group>
          <Group gap={6}>
            <Text size="xs" c="dimmed">
              {t('checkpoint.hash')}
            </Text>
            <Hash hash={first.manifestSha256} />
          </Group>
        </>
      ) : (
        <Text>
          {movedTo
            ? t('checkpoint.notKept', { role: t(`meaning:role.${movedTo.role}`), step: movedTo.step })
            : t('checkpoint.noneKept')}
        </Text>
      )}
      {figures ? (
        <>
          <Title order={2} fz="sm">
            {t('checkpoint.figures')}
          </Title>
          <FiguresTable figures={figures} shown={shownFigures} />
        </>
      ) : (
        <Text c="dimmed">{t('checkpoint.noFigures')}</Text>
      )}
      {contrast && (
        <>
          <Title order={2} fz="sm">
            {t('checkpoint.contrast')}
          </Title>
          <FiguresTable figures={contrast} shown={['overRefusal']} />
        </>
      )}
    </Stack>
  );
}
