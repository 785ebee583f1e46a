/** A model of this program wearing gates that lie outside its folder. */
import path from 'node:path';
import { verifyArtifact } from '../artifacts/artifact.ts';
import { checkGates, gatesFile, isGateParameter } from '../language-model/gates.ts';
import { type Model, modelSpecifications, readModel } from '../language-model/model-folder.ts';
import { readSafetensors, readSafetensorsHeader } from '../language-model/safetensors.ts';

/**
 * Reads a model and puts the gates of an artifact on it, in place of its own.
 * @throws as `readModel`, and naming the gates' file and tensor that do not fit
 */
export async function readGatedModel(modelFolder: string, gatesFolder: string): Promise<Model> {
  const model = await readModel(modelFolder);
  await verifyArtifact(gatesFolder, ['gates']);
  const file = path.join(gatesFolder, gatesFile);
  const layers = checkGates((await readSafetensorsHeader(file)).tensors, model.config, file);
  const parameters = new Map([...model.parameters].filter(([name]) => !isGateParameter(name)));
  for (const [name, { values }] of await readSafetensors(file)) parameters.set(name, values);
  return { ...model, specifications: modelSpecifications(model.config, model.head, layers), parameters };
}
