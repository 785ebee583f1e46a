/** The checkpoints that a run keeps: figures, hash, and what can be done with each. */
import { ActionIcon, Badge, Group, Menu, Paper, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { CheckpointSummary } from '../../../src-main/workbench/run-desk.ts';
import { Figure } from '../../components/figure.tsx';
import { formatCount } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import type { Question } from '../study/confirm-dialog.tsx';
import type { Questions } from '../study/use-questions.ts';

interface CheckpointsProps {
  readonly checkpoints: readonly CheckpointSummary[];
  readonly questions: Questions;
  readonly ask: (question: Question) => void;
}

const shown = ['refuseRecall', 'escalateRecall', 'overcompliance', 'safetyScore'] as const;

export function Checkpoints({ checkpoints, questions, ask }: CheckpointsProps) {
  const { t } = useTranslation(['runs', 'meaning']);
  const language = useLanguage();
  return (
    <Paper component="section" aria-label={t('checkpoints')}>
      <Title order={2}>{t('checkpoints')}</Title>
      {checkpoints.length === 0 && <Text c="dimmed">{t('noCheckpoints')}</Text>}
      {checkpoints.length > 0 && (
        <Table.ScrollContainer minWidth={880} mt="xs">
          <Table aria-label={t('checkpoints')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('checkpoint')}</Table.Th>
                <Table.Th ta="right">{t('columns.step')}</Table.Th>
                {shown.map((figure) => (
                  <Table.Th key={figure} ta="right">
                    {t(`meaning:figure.${figure}`)}
                  </Table.Th>
                ))}
                <Table.Th>{t('manifest')}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{t('actionsColumn')}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {checkpoints.map((checkpoint) => (
                <Table.Tr key={checkpoint.role}>
                  <Table.Th scope="row" fw={500}>
                    <Group gap="xs">
                      {t(`meaning:role.${checkpoint.role}`)}
                      {checkpoint.isBaseline && <Badge variant="default">{t('isBaseline')}</Badge>}
                    </Group>
                  </Table.Th>
                  <Table.Td ta="right">{formatCount(checkpoint.step, language)}</Table.Td>
                  {shown.map((figure) => (
                    <Table.Td key={figure} ta="right">
                      <Figure figures={checkpoint.figures?.dualPolicy ?? null} figure={figure} />
                    </Table.Td>
                  ))}
                  <Table.Td>
                    <Hash hash={checkpoint.manifestSha256} of={t(`meaning:role.${checkpoint.role}`)} />
                  </Table.Td>
                  <Table.Td>
                    <Menu position="bottom-end">
                      <Menu.Target>
                        <ActionIcon
                          color="gray"
                          aria-label={t('more', { role: t(`meaning:role.${checkpoint.role}`) })}
                        >
                          <IconDotsVertical size={15} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item component={Link} href={places.gate(checkpoint.modelId)}>
                          {t('judge')}
                        </Menu.Item>
                        <Menu.Item
                          disabled={checkpoint.isBaseline}
                          onClick={() => ask(questions.pin(checkpoint))}
                        >
                          {t('pin')}
                        </Menu.Item>
                        <Menu.Item
                          disabled={checkpoint.role === 'final'}
                          onClick={() => ask(questions.rollBack(checkpoint))}
                        >
                          {t('rollBack')}
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Paper>
  );
}
