/** What edited words and patterns change on the development prompts, row by row. */
import { Button, Group, Progress, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShieldEffect } from '../../../src-main/workbench/shield-desk.ts';
import { formatCount } from '../../components/formats.ts';
import { Problem } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import classes from './shield.module.css';
import type { EffectState } from './use-effect-of-rows.ts';

interface EffectViewProps {
  readonly state: EffectState;
  readonly onCancel: () => void;
  readonly onAgain: () => void;
  /** Keeping and discarding. */
  readonly actions: ReactNode;
}

export function EffectView({ state, onCancel, onAgain, actions }: EffectViewProps) {
  const { t } = useTranslation(['shield', 'shell']);
  const language = useLanguage();
  return (
    <section aria-label={t('effect.title')} style={{ marginTop: 14 }}>
      <Title order={3} size="h4" mb={4}>
        {t('effect.title')}
      </Title>
      <div aria-live="polite">
        {state.state === 'idle' && (
          <Text size="xs" c="dimmed">
            {t('effect.idle')}
          </Text>
        )}
        {state.state === 'running' && (
          <Group gap="sm" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <Text size="xs">
                {state.of === 0
                  ? t('effect.starting')
                  : t('effect.running', {
                      rows: formatCount(state.rows, language),
                      of: formatCount(state.of, language),
                    })}
              </Text>
              <Progress
                size="sm"
                mt={4}
                value={state.of === 0 ? 0 : (100 * state.rows) / state.of}
                aria-label={t('effect.title')}
                transitionDuration={0}
              />
            </div>
            <Button size="compact-xs" variant="default" onClick={onCancel}>
              {t('effect.cancel')}
            </Button>
          </Group>
        )}
        {state.state === 'cancelled' && (
          <Group gap="sm">
            <Text size="xs">{t('effect.cancelled')}</Text>
            <Button size="compact-xs" variant="default" onClick={onAgain}>
              {t('effect.again')}
            </Button>
          </Group>
        )}
        {state.state === 'failed' && (
          <Problem title={t('shell:problem.load')} error={state.error} onRetry={onAgain} />
        )}
        {state.state === 'done' && <Effect effect={state.effect} />}
      </div>
      {actions && <div style={{ marginTop: 10 }}>{actions}</div>}
    </section>
  );
}

function Effect({ effect }: { readonly effect: ShieldEffect }) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const { counts, changes } = effect;
  if (changes.length === 0) return <Text size="sm">{t('effect.none')}</Text>;
  const harmed = counts.find(({ label }) => label === 'ALLOW')?.newlyStopped ?? 0;
  return (
    <>
      <Table className={classes.counts} aria-label={t('effect.counts')} withRowBorders={false}>
        <Table.Tbody>
          {counts.map(({ label, rows, newlyStopped, newlyPassed, other }) => (
            <Table.Tr key={label}>
              <Table.Th scope="row">{t(`effect.label.${label}`)}</Table.Th>
              <Table.Td>
                <b>{formatCount(newlyStopped, language)}</b> {t('effect.newlyStopped')}
              </Table.Td>
              <Table.Td>
                <b>{formatCount(newlyPassed, language)}</b> {t('effect.newlyPassed')}
              </Table.Td>
              <Table.Td>
                <b>{formatCount(other, language)}</b> {t('effect.other')}
              </Table.Td>
              <Table.Td c="dimmed">{t('effect.of', { rows: formatCount(rows, language) })}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {harmed > 0 && (
        <Group gap={6} my={4} wrap="nowrap" c="light-dark(#7a5200, #f0b840)">
          <IconAlertTriangle size={14} aria-hidden />
          <Text size="xs" fw={600}>
            {t('effect.harm')}
          </Text>
        </Group>
      )}
      <Table.ScrollContainer
        minWidth={460}
        maxHeight={420}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('effect.table') } }}
      >
        <Table aria-label={t('effect.table')} stickyHeader highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('effect.prompt')}</Table.Th>
              <Table.Th w={70}>{t('effect.expected')}</Table.Th>
              <Table.Th w={100}>{t('effect.before')}</Table.Th>
              <Table.Th w={100}>{t('effect.after')}</Table.Th>
              <Table.Th w={130}>{t('effect.by')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map((row) => (
              <Table.Tr key={`${row.set} ${row.id}`}>
                <Table.Td lang={row.language}>
                  <span className={classes.text} title={`${row.set} ${row.id}`}>
                    {row.text}
                  </span>
                </Table.Td>
                <Table.Td>{t(`effect.label.${row.label}`)}</Table.Td>
                <Table.Td>
                  <VerdictMark verdict={row.before} />
                </Table.Td>
                <Table.Td>
                  <VerdictMark verdict={row.verdict} />
                </Table.Td>
                <Table.Td className={classes.id}>{row.newlyFound.join(', ')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
