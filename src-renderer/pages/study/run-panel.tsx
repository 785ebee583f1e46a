/** A shown run with its dialogs. */
import { useState } from 'react';
import { useLiveState } from '../../state/use-live-run.ts';
import { CheckpointDrawer } from './checkpoint-drawer.tsx';
import { ConfirmDialog, type Question } from './confirm-dialog.tsx';
import { openCheckpoint } from './opened-checkpoint.ts';
import { RunHeader } from './run-header.tsx';
import type { OpenedPin, ShownRun } from './shown-run.ts';
import { useQuestions } from './use-questions.ts';
import { useRunSteering } from './use-run-steering.ts';

interface RunPanelProps extends ShownRun {
  readonly pin: OpenedPin | null;
  readonly onClosePin: () => void;
}

export function RunPanel({ details, live, pin, onClosePin }: RunPanelProps) {
  const { id, name, status } = details.run;
  const named = { id, name: `#${id} ${name}` };
  const state = useLiveState(live);
  const steering = useRunSteering(named);
  const questions = useQuestions(named, steering, (state.status ?? status) === 'running');
  const [question, setQuestion] = useState<Question | null>(null);
  const opened = pin && openCheckpoint(pin.step, pin.name, details.checkpoints, live.series.evaluations);
  return (
    <>
      <RunHeader details={details} live={live} steering={steering} questions={questions} ask={setQuestion} />
      <CheckpointDrawer
        name={named.name}
        opened={opened}
        questions={questions}
        ask={setQuestion}
        onClose={onClosePin}
      />
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
