/** The model answers within a turn; every judged piece is shown as it comes. */
import { z } from 'zod';
import type { AgentParts } from './agent-parts.ts';
import { type Asked, askModel, type PermittedAnswer } from './ask-model.ts';
import type { ToolDescription } from './language-model-backend.ts';
import type { Tool } from './tool.ts';
import type { TurnProgress } from './turn-progress.ts';

/** A tool as the model is told of it. */
export function describeTool({ name, description, arguments: schema }: Tool): ToolDescription {
  return { name, description, parameters: z.toJSONSchema(schema, { io: 'input' }) };
}

/** @throws as `askModel`; the step then says how it ended */
export async function answerStep(
  progress: TurnProgress,
  parts: AgentParts,
  permitted: PermittedAnswer,
  offered: readonly Tool[],
  signal: AbortSignal,
): Promise<Asked> {
  const { conversation, language } = progress.record.turn;
  const step = progress.addStep({
    kind: 'answer',
    state: 'waiting',
    model: parts.backend.name,
    text: '',
    windows: 0,
    decision: null,
    figures: null,
    problem: null,
  });
  progress.change({ status: 'going-on', waitingFor: null });
  await progress.save();
  const asked = await askModel(parts, permitted, {
    conversation,
    language,
    sampling: parts.settings.sampling,
    tools: offered.map(describeTool),
    signal,
    onReleased(text, windows) {
      const before = progress.step(step, 'answer').text;
      progress.changeStep(step, 'answer', { state: 'streaming', text: before + text, windows });
    },
  });
  const { outcome, windows, figures, cutBy } = asked;
  const state = ({ succeeded: 'done', cut: 'cut', cancelled: 'stopped' } as const)[outcome];
  progress.changeStep(step, 'answer', { state, windows, figures, decision: cutBy?.brief ?? null });
  return asked;
}
