/** Giving a model the gates that it lacks. */
import { gatedLayers, gateSpecifications } from './gates.ts';
import { type Model, modelSpecifications } from './model-folder.ts';
import { initialParameters } from './parameters.ts';

/**
 * The model with a gate in every layer: those that it has stay, the others are the identity, so that it computes what it
 * computed before. Parameter arrays are shared with the given model.
 * @throws when o_proj's input features are not divisible by 8
 */
export function withGates(model: Model): Model {
  const { config, head, specifications, parameters } = model;
  const all = Array.from({ length: config.layers }, (_, layer) => layer);
  const present = gatedLayers(specifications);
  const missing = all.filter((layer) => !present.has(layer));
  const added = initialParameters(gateSpecifications(config, missing), 0);
  return {
    ...model,
    specifications: modelSpecifications(config, head, all),
    parameters: new Map([...parameters, ...added]),
  };
}
