/** One turn: the question, every step, and what is said in place of an answer. */
import { Alert, List, Text } from '@mantine/core';
import { IconHandStop, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../components/loadable.tsx';
import classes from './chat.module.css';
import { ProblemLines } from './problem-lines.tsx';
import { TurnStepView } from './turn-steps.tsx';
import { type TurnView, useFollowedTurn } from './use-followed-turn.ts';

/** An answer that failed stands there with its problem. */
const saysProblem = (step: TurnView['steps'][number]): boolean =>
  step.kind === 'answer' && step.state === 'failed';

export function Turn({ read }: { readonly read: TurnView }) {
  const { t } = useTranslation('chat');
  const { turn, error } = useFollowedTurn(read);
  const { text, steps, reply, status, problem } = turn;
  return (
    <article className={classes.turn} aria-label={text} aria-busy={status === 'going-on'}>
      <div className={classes.asked} dir="auto">
        {text}
      </div>
      {error !== null && <Problem title={t('status.failed')} error={error} />}
      {/* A step is never taken away or moved: its place names it. */}
      <ol className={classes.steps} aria-label={t('steps')}>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <TurnStepView key={index} step={step} />
        ))}
      </ol>
      {reply && (
        <Alert
          variant="outline"
          color={reply.topic === 'self-harm' ? 'blue' : 'orange'}
          icon={reply.topic === 'self-harm' ? <IconInfoCircle size={18} /> : <IconHandStop size={18} />}
        >
          <Text>{reply.message}</Text>
          {reply.alternatives.length > 0 && (
            <>
              <Text size="xs" fw={600} mt={6}>
                {t('alternatives')}
              </Text>
              <List size="sm">
                {reply.alternatives.map((one) => (
                  <List.Item key={one}>{one}</List.Item>
                ))}
              </List>
            </>
          )}
        </Alert>
      )}
      {status === 'interrupted' &&
        (turn.meaning ? <ProblemLines of={turn} /> : <Text c="dimmed">{t('interrupted')}</Text>)}
      {/* What the person wrote who rejected it. */}
      {status === 'rejected' && problem !== null && (
        <Text size="xs">{t('rejectedBecause', { reason: problem })}</Text>
      )}
      {status === 'failed' && problem !== null && !steps.some(saysProblem) && (
        <>
          <Text className={classes.cut!} size="xs">
            {t('turnFailed')}
          </Text>
          <ProblemLines of={turn} />
        </>
      )}
    </article>
  );
}
