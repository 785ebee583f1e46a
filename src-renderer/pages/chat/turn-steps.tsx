/** The steps of a turn: what was judged, what was released, which tools ran. */
import { Anchor, Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { formatMilliseconds } from '../../components/formats.ts';
import { ScrolledText } from '../../components/scrolled-text.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import classes from './chat.module.css';
import { DecisionLine } from './decision-line.tsx';
import { ProblemLines } from './problem-lines.tsx';
import type { TurnView } from './use-followed-turn.ts';

type Step = TurnView['steps'][number];
type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

export function TurnStepView({ step }: { readonly step: Step }) {
  if (step.kind === 'judge') return <JudgeStep step={step} />;
  if (step.kind === 'answer') return <AnswerStep step={step} />;
  return <ToolStep step={step} />;
}

function ToApproval({ id }: { readonly id: string }) {
  const { t } = useTranslation('chat');
  return (
    <Anchor component={Link} href={places.approval(id)} size="xs">
      {t('inQueue')}
    </Anchor>
  );
}

function JudgeStep({ step: { subject, state, decision, approval } }: { readonly step: StepOf<'judge'> }) {
  const { t } = useTranslation('chat');
  return (
    <li className={classes.step}>
      <span className={classes.line}>
        <Text size="xs" component="span">
          {t(`${subject === 'conversation' ? 'whole' : 'judge'}.${state}`)}
        </Text>
        {approval !== null && <ToApproval id={approval} />}
      </span>
      {decision && <DecisionLine decision={decision} />}
    </li>
  );
}

/** Where it was computed, as far as a person would not take it for granted. */
function ComputedOn({
  on,
}: {
  readonly on: NonNullable<NonNullable<StepOf<'answer'>['figures']>['computedOn']>;
}) {
  const { t } = useTranslation('chat');
  const { card, layers, ofLayers, wished } = on;
  const short = wished !== 'auto' && layers < Math.min(wished, ofLayers);
  if (card === null && !short) return null;
  const words = card === null ? 'none' : short ? 'fewer' : 'card';
  return (
    <Text size="xs" {...(short ? {} : { c: 'dimmed' })}>
      {t(`computedOn.${words}`, { card: card ?? '', layers, ofLayers, wished })}
    </Text>
  );
}

function AnswerStep({ step }: { readonly step: StepOf<'answer'> }) {
  const { t } = useTranslation('chat');
  const language = useLanguage();
  const { state, text, windows, decision, figures, model } = step;
  const bad = state === 'cut' || state === 'failed';
  return (
    <li className={classes.step}>
      {text !== '' && (
        <Text className={classes.answer!} dir="auto" aria-live={state === 'streaming' ? 'polite' : 'off'}>
          {text}
        </Text>
      )}
      {state !== 'done' && (
        <Text size="xs" {...(bad ? { className: classes.cut! } : { c: 'dimmed' })}>
          {t(`answer.${state}`)}
        </Text>
      )}
      {decision && <DecisionLine decision={decision} />}
      <ProblemLines of={step} />
      <Text size="xs" c="dimmed">
        {[
          model,
          ...(windows > 0 ? [t('windows', { count: windows })] : []),
          // A call of a tool alone has no words.
          ...(figures && figures.answerTokens > 0
            ? [
                t('figures', {
                  first:
                    figures.firstTokenMs === null ? '–' : formatMilliseconds(figures.firstTokenMs, language),
                  speed: figures.tokensPerSecond === null ? '–' : figures.tokensPerSecond.toFixed(1),
                  count: figures.answerTokens,
                }),
              ]
            : []),
        ].join(' · ')}
      </Text>
      {figures?.computedOn && <ComputedOn on={figures.computedOn} />}
    </li>
  );
}

function ToolStep({ step }: { readonly step: StepOf<'tool'> }) {
  const { t } = useTranslation('chat');
  const { tool, title, state, approval, decision, result, truncated, resultDecision } = step;
  const waits = state === 'escalated';
  return (
    <li className={classes.step}>
      <div className={`${classes.tool} ${waits ? classes.waits : ''}`}>
        <span className={classes.line}>
          <Code>{tool}</Code>
          <Text size="xs" component="span" style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Text>
        </span>
        <span className={classes.line}>
          <Text size="xs" component="span" c="dimmed">
            {t(`tool.${state}`)}
          </Text>
          {approval !== null && <ToApproval id={approval} />}
        </span>
        {decision && <DecisionLine decision={decision} />}
        {result !== null && (
          <details>
            <Text component="summary" size="xs">
              {t('result')}
            </Text>
            <ScrolledText label={t('result')} text={result} />
          </details>
        )}
        {truncated && (
          <Text size="xs" c="dimmed">
            {t('truncated')}
          </Text>
        )}
        {resultDecision && <DecisionLine decision={resultDecision} />}
        <ProblemLines of={step} />
      </div>
    </li>
  );
}
