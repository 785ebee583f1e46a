/** Any Hugging Face folder of a decoder that the trunk computes: no safety head, no manifest, one file or several. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readTrunkConfig, type TrunkConfig } from './config.ts';
import { checkGates, gateSpecifications, gatesFile } from './gates.ts';
import {
  assertComplete,
  type ParameterSpecification,
  type Parameters,
  taskHeadName,
  trunkParameters,
} from './parameters.ts';
import { readParameters } from './read-parameters.ts';
import { readSafetensorsHeader } from './safetensors.ts';
import { parseUniqueJson } from './unique-json.ts';

/** A trunk with its task head, and its gates if it has any. */
export interface Decoder {
  readonly config: TrunkConfig;
  readonly specifications: readonly ParameterSpecification[];
  readonly parameters: Parameters;
}

const wholeFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';

/**
 * Reads weights as float32, and as much memory as that takes. Gates are read where the folder has them: a model without
 * its gates is another model. Hashes are not checked: that is what manifests are for (`readModel`).
 * @throws naming file and field or tensor when something is missing, of another shape, not finite, or when the folder
 *   holds tensors that the configuration has no place for
 */
export async function readDecoder(folder: string): Promise<Decoder> {
  const { config } = await readTrunkConfig(folder);
  const gates = path.join(folder, gatesFile);
  const gated = existsSync(gates)
    ? checkGates((await readSafetensorsHeader(gates)).tensors, config, gates)
    : [];
  const specifications = [
    ...trunkParameters(config),
    ...(gated.length === 0 ? [] : gateSpecifications(config, gated)),
  ];
  const shapes = new Map(specifications.map(({ name, shape }) => [name, shape]));
  const parameters: Parameters = new Map();
  for (const name of [...(await weightFiles(folder)), ...(gated.length === 0 ? [] : [gatesFile])]) {
    const file = path.join(folder, name);
    for (const [tensor, values] of await readParameters(file, shapes)) {
      if (parameters.has(tensor))
        throw new Error(`${file}: tensor "${tensor}" is in another file of the folder, too. Get it again.`);
      if (shapes.has(tensor)) parameters.set(tensor, values);
      else if (!isSuperfluous(tensor, config)) {
        throw new Error(
          `${file}: tensor "${tensor}" has no place in the ${config.modelType} model that config.json describes. ` +
            'Check "model_type" and the fields on biases there.',
        );
      }
    }
  }
  assertComplete(parameters, specifications);
  return { config, specifications, parameters };
}

/** What checkpoints hold beside their parameters: tied weights once more, and constants of older `transformers`. */
function isSuperfluous(tensor: string, config: TrunkConfig): boolean {
  if (tensor.endsWith('.rotary_emb.inv_freq')) return true;
  return config.tiedEmbeddings && tensor === taskHeadName;
}

/** The file with all weights, or those that the index names; others may lie there without belonging to the model. */
async function weightFiles(folder: string): Promise<string[]> {
  if (existsSync(path.join(folder, wholeFile))) return [wholeFile];
  const file = path.join(folder, indexFile);
  if (!existsSync(file)) {
    throw new Error(
      `${folder}: has neither "${wholeFile}" nor "${indexFile}". Choose a folder with weights in safetensors files.`,
    );
  }
  let json: unknown;
  try {
    json = parseUniqueJson(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: cannot be read as JSON (${(error as Error).message}). Get the file again.`, {
      cause: error,
    });
  }
  const { success, data } = z.object({ weight_map: z.record(z.string(), z.string()) }).safeParse(json);
  if (!success) throw new Error(`${file}: field "weight_map" does not name a file for each tensor.`);
  const names = [...new Set(Object.values(data.weight_map))].sort();
  for (const name of names) {
    if (path.basename(name) !== name || !existsSync(path.join(folder, name)))
      throw new Error(`${file}: field "weight_map" names the file "${name}", which is not in the folder.`);
  }
  return names;
}
