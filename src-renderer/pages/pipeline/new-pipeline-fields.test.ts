import { describe, expect, it } from 'vitest';
import { pipelineOptionsSchema } from '../../../src-main/pipeline/options.ts';
import {
  defaultFields,
  diskNeed,
  faultsOf,
  inputOf,
  isUsual,
  offeredTypes,
  type PipelineFields,
} from './new-pipeline-fields.ts';

const sent = pipelineOptionsSchema.omit({ threads: true });

describe('a new pipeline', () => {
  it('is taken as it stands in the form', () => {
    expect(faultsOf(defaultFields)).toEqual({});
    expect(sent.parse(inputOf(defaultFields))).toMatchObject({
      model: 'embedded',
      gates: { from: 'auto' },
      quantization: ['Q5_K_M', 'Q4_K_M'],
      verify: true,
      testTriality: true,
      quality: true,
      calibrate: true,
    });
  });

  it('sends of the gates what their source takes, and the largest type first', () => {
    const fields: PipelineFields = {
      ...defaultFields,
      gatesFile: ' /gates ',
      seed: 7,
      angle: 0.2,
      steps: 9,
      quantization: ['Q2_K', 'Q8_0'],
    };
    const gates = (gatesFrom: PipelineFields['gatesFrom']) => inputOf({ ...fields, gatesFrom }).gates;
    expect(gates('identity')).toEqual({ from: 'identity' });
    expect(gates('file')).toEqual({ from: 'file', file: '/gates' });
    expect(gates('random')).toEqual({ from: 'random', seed: 7, angle: 0.2 });
    expect(gates('train')).toEqual({ from: 'train', seed: 7, steps: 9 });
    expect(inputOf(fields).quantization).toEqual(['Q8_0', 'Q2_K']);
  });

  it('finds every fault that the program would find, at its field', () => {
    const faulty: [Partial<PipelineFields>, string][] = [
      [{ gatesFrom: 'file', gatesFile: '  ' }, 'gates.file'],
      [{ gatesFrom: 'random', seed: -1 }, 'gates.seed'],
      [{ gatesFrom: 'random', seed: '' }, 'gates.seed'],
      [{ gatesFrom: 'random', angle: 0 }, 'gates.angle'],
      [{ gatesFrom: 'random', angle: 3.1 }, 'gates.angle'],
      [{ gatesFrom: 'train', steps: 0 }, 'gates.steps'],
      [{ gatesFrom: 'train', steps: 10_001 }, 'gates.steps'],
      [{ batchSize: 65 }, 'batchSize'],
      [{ batchSize: 1.5 }, 'batchSize'],
      [{ model: '' }, 'model'],
    ];
    for (const [part, field] of faulty) {
      const fields = { ...defaultFields, ...part };
      expect(Object.keys(faultsOf(fields))).toEqual([field]);
      // An empty number is sent as nought, which some fields take.
      if (part.seed !== '') expect(sent.safeParse(inputOf(fields)).success).toBe(false);
    }
    // What is not in sight is not sent.
    expect(faultsOf({ ...defaultFields, gatesFrom: 'model', steps: 0, angle: 9, seed: '' })).toEqual({});
  });

  it('offers what llama.cpp makes by itself and is smaller than the full file', () => {
    const names = offeredTypes.map(({ name }) => name);
    expect(names).toContain('Q8_0');
    for (const name of ['F16', 'BF16', 'F32', 'IQ1_S', 'Q2_K_S']) expect(names).not.toContain(name);
    expect(names.filter(isUsual)).toEqual(['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q3_K_M', 'Q2_K']);
  });

  it('tells what its files take', () => {
    const size = { bytes: 200, parameters: 80, canJudge: true };
    const wanted = { convertTo: 'f16', quantization: ['Q5_0'], calibrate: true } as const;
    // Burnt and calibrated copy, then two bytes and 5.5 bits for each parameter.
    expect(diskNeed(wanted, size)).toBe(400 + 160 + 55);
    expect(diskNeed(wanted, { ...size, canJudge: false })).toBe(200 + 160 + 55);
    expect(diskNeed(wanted, { ...size, parameters: null })).toBeNull();
  });
});
