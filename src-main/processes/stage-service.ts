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
  async *'load-model'(input, signal) {
    const { loadModel } = await import('../pipeline/load-model.ts');
    return yield* loadModel(input, signal);
  },
  async *'prepare-gates'(input, signal) {
    const { prepareGates } = await import('../pipeline/prepare-gates.ts');
    return yield* prepareGates(input, signal);
  },
  async *'triality-test'(input, signal) {
    const { testTriality } = await import('../pipeline/triality-test.ts');
    return yield* testTriality(input, signal);
  },
  async *'burn-in'(input, signal) {
    const { burnIn } = await import('../burn-in/burn-in.ts');
    return yield* burnIn(input, signal);
  },
  async *'prove-burn-in'(input, signal) {
    const { proveBurnIn } = await import('../burn-in/prove-burn-in.ts');
    return yield* proveBurnIn(input, signal);
  },
  async *'convert-to-gguf'(input, signal) {
    const { convertToGguf } = await import('../gguf/conversion/convert-to-gguf.ts');
    return yield* convertToGguf(input, signal);
  },
  async *'engine-agreement'(input, signal) {
    const { engineAgreement } = await import('../quality/engine-agreement.ts');
    return yield* engineAgreement(input, signal);
  },
  async *'compare-quality'(input, signal) {
    const { compareQuality } = await import('../quality/compare-quality.ts');
    return yield* compareQuality(input, signal);
  },
  // biome-ignore lint/correctness/useYield: a stage without events
  async *'gguf-head'(input, signal) {
    const { makeHeadFolder } = await import('../gate/head-folder.ts');
    return makeHeadFolder(input, signal);
  },
});
