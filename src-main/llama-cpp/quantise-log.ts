/**
 * What llama.cpp tells only in its log: which tensor it is at, which types it chose, which rows did not fit, and why it
 * failed. The lines are those of `llama-quant.cpp` in the pinned release.
 */

/** Of `enum ggml_log_level`. */
const errorLevel = 4;

/** A tensor that begins. */
export interface TensorLine {
  readonly name: string;
  /** Storage type that it gets, by its name in the GGUF format; undefined where the line does not say. */
  readonly type?: string;
}

/** A tensor that does not get the type that the mix wants, because its rows are no multiple of that type's blocks. */
export interface Fallback {
  readonly tensor: string;
  /** Elements of a row. */
  readonly row: number;
  readonly wanted: string;
  readonly given: string;
}

export interface QuantiseLog {
  /** Takes a piece of the log, not always a whole line. */
  add(level: number, text: string): void;
  readonly tensors: readonly TensorLine[];
  readonly fallbacks: readonly Fallback[];
  /** True when a run in earnest would ask for an importance matrix. */
  readonly needsImportanceMatrix: boolean;
  /** The reason of a failure, if there was one. */
  readonly failure: string | undefined;
  /** The end of all that was said, `keptCharacters` at most. */
  readonly text: string;
}

const keptCharacters = 1 << 18;

const tensorPattern = /^\[\s*\d+\/\s*\d+\]\s+(\S+)/u;
const typePattern = /^\[.*-> .* MiB \((\w+)\)$/u;
const fallbackPattern =
  /^warning: (\S+)\s+- ncols\s+(\d+) not divisible by\s+\d+ \(required for type\s+(\w+)\).*-> falling back to\s+(\w+)/u;

/** @param onTensor is told when a tensor begins, before its line is whole */
export function createQuantiseLog(onTensor: (name: string) => void = () => {}): QuantiseLog {
  const tensors: TensorLine[] = [];
  const fallbacks: Fallback[] = [];
  let [text, line, told] = ['', '', false];
  let needsImportanceMatrix = false;
  const errors: string[] = [];

  function endLine(level: number): void {
    const type = typePattern.exec(line)?.[1];
    const name = tensorPattern.exec(line)?.[1];
    if (name) tensors.push({ name, ...(type ? { type: type.toUpperCase() } : {}) });
    const [, tensor, row, wanted, given] = fallbackPattern.exec(line) ?? [];
    if (tensor && wanted && given) {
      fallbacks.push({ tensor, row: Number(row), wanted: wanted.toUpperCase(), given: given.toUpperCase() });
    }
    if (line.includes('will require an imatrix')) needsImportanceMatrix = true;
    const error = level === errorLevel ? line.replace(/^.*failed to quantize: /u, '').trim() : '';
    if (error && !/^=+$/u.test(error)) errors.push(error);
    [line, told] = ['', false];
  }

  return {
    add(level, piece) {
      text += piece;
      // Not at every line: a cut costs as much as all that is kept.
      if (text.length > 2 * keptCharacters) text = text.slice(-keptCharacters);
      const lines = piece.split('\n');
      for (const [index, part] of lines.entries()) {
        line += part;
        const name = tensorPattern.exec(line)?.[1];
        if (name && !told) {
          told = true;
          onTensor(name);
        }
        if (index < lines.length - 1) endLine(level);
      }
    },
    tensors,
    fallbacks,
    get needsImportanceMatrix() {
      return needsImportanceMatrix;
    },
    get failure() {
      // The last is what was reported, those before are what it came from.
      return errors.length === 0 ? undefined : [...new Set(errors.slice(-3).reverse())].join('; ');
    },
    get text() {
      return text.slice(-keptCharacters);
    },
  };
}
