/** How many parameters a model has, as file names say it: "2.6M", "135M", "1.1B". */

const scales = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** In two digits or more (ggml, `docs/gguf.md`, "GGUF Naming Convention"). */
export function sizeLabel(parameters: number): string {
  const [scale, suffix] = scales.find(([least]) => parameters > least) ?? scales[3];
  const scaled = parameters / scale;
  const places = scaled <= 0.5 ? 2 : scaled < 9.5 ? 1 : 0;
  return `${scaled.toFixed(places)}${suffix}`;
}
