/** The process that carries stages: each job runs in one of its own, and loads no modules but its own. */
import { type Stage, serveJobs } from './serve-jobs.ts';

/** A stage whose modules are loaded when it runs. */
function stage(load: () => Promise<Stage>): Stage {
  return async function* run(input, signal) {
    const loaded = await load();
    return yield* loaded(input, signal);
  };
}

/** One that tells nothing while it works. */
function call(load: () => Promise<(input: never, signal: AbortSignal) => unknown>): Stage {
  // biome-ignore lint/correctness/useYield: a stage without events
  return async function* run(input, signal) {
    const loaded = await load();
    return loaded(input, signal);
  };
}

await serveJobs({
  training: stage(async () => (await import('../training/train-on-folders.ts')).trainOnFolders),
  'training-estimate': call(async () => (await import('../training/estimate-training.ts')).estimateTraining),
  'provider-self-test': call(async () => (await import('../engine/gradient-self-test.ts')).gradientSelfTest),
  gate: stage(async () => (await import('../gate/judge-file.ts')).judgeFile),
  shield: stage(async () => (await import('../shield-data/shield-prompts.ts')).shieldPrompts),
  'evaluate-shield': stage(
    async () => (await import('../shield-data/evaluation/evaluate-shield.ts')).evaluateShield,
  ),
  answers: stage(async () => (await import('../language-model/answer-prompts.ts')).answerPrompts),
  'import-model': stage(async () => (await import('../model-files/import-model.ts')).importModel),
  'check-models': stage(async () => (await import('../model-files/examine-models.ts')).checkModels),
  'inspect-model': stage(async () => (await import('../model-files/examine-models.ts')).inspectModel),
  'load-model': stage(async () => (await import('../pipeline/load-model.ts')).loadModel),
  'prepare-gates': stage(async () => (await import('../pipeline/prepare-gates.ts')).prepareGates),
  'burn-in': stage(async () => (await import('../burn-in/burn-in.ts')).burnIn),
  'prove-burn-in': stage(async () => (await import('../burn-in/prove-burn-in.ts')).proveBurnIn),
  'triality-test': stage(async () => (await import('../pipeline/triality-test.ts')).testTriality),
  'convert-to-gguf': stage(async () => (await import('../gguf/conversion/convert-to-gguf.ts')).convertToGguf),
  'gguf-head': call(async () => (await import('../gate/head-folder.ts')).makeHeadFolder),
  'prepare-gguf': stage(async () => (await import('../gate/prepare-gguf.ts')).prepareGguf),
  'engine-agreement': stage(async () => (await import('../quality/engine-agreement.ts')).engineAgreement),
  'compare-quality': stage(async () => (await import('../quality/compare-quality.ts')).compareQuality),
  calibrate: stage(async () => (await import('../gate/calibrate-model.ts')).calibrateModel),
});
