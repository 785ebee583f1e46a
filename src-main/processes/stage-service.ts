/** The process that carries stages: each job runs in one of its own. */
import { serveJobs } from './serve-jobs.ts';

await serveJobs({
  async *training(input, signal) {
    const { trainOnFolders } = await import('../training/train-on-folders.ts');
    return yield* trainOnFolders(input, signal);
  },
  // biome-ignore lint/correctness/useYield: a stage without events
  async *'training-estimate'(input, signal) {
    const { estimateTraining } = await import('../training/estimate-training.ts');
    return estimateTraining(input, signal);
  },
  // biome-ignore lint/correctness/useYield: a stage without events
  async *'provider-self-test'(input) {
    const { gradientSelfTest } = await import('../engine/gradient-self-test.ts');
    return gradientSelfTest(input);
  },
  async *gate(input, signal) {
    const { judgeFile } = await import('../gate/judge-file.ts');
    return yield* judgeFile(input, signal);
  },
  async *calibrate(input, signal) {
    const { calibrateModel } = await import('../gate/calibrate-model.ts');
    return yield* calibrateModel(input, signal);
  },
  async *answers(input, signal) {
    const { answerPrompts } = await import('../language-model/answer-prompts.ts');
    return yield* answerPrompts(input, signal);
  },
  async *'import-model'(input, signal) {
    const { importModel } = await import('../model-files/import-model.ts');
    return yield* importModel(input, signal);
  },
  async *'check-models'(input, signal) {
    const { checkModels } = await import('../model-files/examine-models.ts');
    return yield* checkModels(input, signal);
  },
  async *'inspect-model'(input) {
    const { inspectModel } = await import('../model-files/examine-models.ts');
    return yield* inspectModel(input);
  },
});
