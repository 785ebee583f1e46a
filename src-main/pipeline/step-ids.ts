/** The steps from a checkpoint to a calibrated GGUF, in their order (MISSION B8). */
export const stepIds = [
  'load',
  'gates',
  'verify-before',
  'burn-in',
  'verify-after',
  'triality-test',
  'convert',
  'quantise',
  'quality',
  'calibrate',
  'report',
] as const;

export type StepId = (typeof stepIds)[number];
