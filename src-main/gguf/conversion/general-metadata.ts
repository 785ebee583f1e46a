/** The `general.*` keys: what the model is, for people and for tools. */
import path from 'node:path';
import type { WrittenType } from '../encode-header.ts';
import { float32, int32, type Metadata, text, texts, uint32 } from '../metadata-values.ts';
import type { JsonObject } from './json-file.ts';
import type { ModelCard } from './model-card.ts';
import { type NameParts, nameParts } from './name-parts.ts';
import { sizeLabel } from './size-label.ts';

/** `general.file_type` (`llama_ftype`). */
const fileTypes: Readonly<Record<WrittenType, number>> = { F32: 0, F16: 1, BF16: 32 };
/** Version of the quantisation formats; the number belongs to files without any, too. */
const QUANTISATION_VERSION = 2;

export interface GeneralFacts {
  readonly architecture: string;
  /** Given by the caller, before all that files say. */
  readonly name: string | undefined;
  readonly licence: string | undefined;
  readonly folder: string;
  readonly config: JsonObject;
  readonly generation: JsonObject;
  readonly card: ModelCard;
  readonly parameters: number;
  readonly type: WrittenType;
}

/** What the file's name is made of, too. */
export interface ModelName extends NameParts {
  readonly name: string;
  readonly sizeLabel: string;
}

/** Adds the keys; @returns what the model is called */
export function addGeneral(metadata: Metadata, facts: GeneralFacts): ModelName {
  const { card } = facts;
  const name = modelName(facts);
  const add = (key: string, value: string | undefined): void => {
    if (value) metadata.set(`general.${key}`, text(value));
  };
  add('architecture', facts.architecture);
  add('type', 'model');
  addSampling(metadata, facts.generation);
  add('name', name.name);
  add('author', first(card, 'author', 'model_author', 'model_creator'));
  add('version', name.version);
  add('organization', name.organization);
  add('finetune', name.finetune);
  add('basename', name.basename);
  add('description', first(card, 'description', 'model_description'));
  add('size_label', name.sizeLabel);
  add('license', facts.licence ?? card.get('license')?.join(','));
  add('license.name', first(card, 'license_name'));
  add('license.link', first(card, 'license_link'));
  addParents(metadata, 'base_model', card.get('base_model') ?? card.get('base_models'), facts.parameters);
  addParents(metadata, 'dataset', card.get('datasets') ?? card.get('dataset'), facts.parameters);
  addTexts(metadata, 'tags', [...(card.get('tags') ?? []), ...(card.get('pipeline_tag') ?? [])]);
  addTexts(metadata, 'languages', [...(card.get('languages') ?? []), ...(card.get('language') ?? [])]);
  metadata.set('general.file_type', uint32(fileTypes[facts.type]));
  metadata.set('general.quantization_version', uint32(QUANTISATION_VERSION));
  return name;
}

function first(card: ModelCard, ...keys: readonly string[]): string | undefined {
  return keys.map((key) => card.get(key)?.[0]).find((value) => value !== undefined);
}

/** From the caller, the card, the name that the configuration carries, and the folder: each fills what is open. */
function modelName({ name, card, config, folder, parameters }: GeneralFacts): ModelName {
  const told = Object.entries({
    name: name ?? first(card, 'name', 'model_name'),
    organization: first(card, 'organization', 'model_organization'),
    basename: first(card, 'basename', 'model_basename', 'model_type'),
    sizeLabel: first(card, 'size_label', 'model_size_label'),
    finetune: first(card, 'finetune', 'model_finetune'),
    version: first(card, 'version', 'model_version'),
  }).filter(([, value]) => value !== undefined);
  const carried = config._name_or_path;
  // With more than one slash it is a place on somebody's disk.
  const known = typeof carried === 'string' && carried !== '' && carried.split('/').length <= 2;
  const base = path.basename(path.resolve(folder));
  const all: NameParts = {
    ...nameParts(base, parameters),
    ...(known && nameParts(carried, parameters)),
    ...Object.fromEntries(told),
  };
  return { ...all, name: all.name ?? base, sizeLabel: all.sizeLabel ?? sizeLabel(parameters) };
}

/** How the makers recommend to draw answers (`generation_config.json`). */
function addSampling(metadata: Metadata, generation: JsonObject): void {
  const keys = {
    top_k: ['top_k', int32],
    top_p: ['top_p', float32],
    min_p: ['min_p', float32],
    temperature: ['temp', float32],
    repetition_penalty: ['penalty_repeat', float32],
  } as const;
  for (const [field, [key, of]] of Object.entries(keys)) {
    const value = generation[field];
    if (typeof value === 'number' && Number.isFinite(value) && (of !== int32 || Number.isInteger(value)))
      metadata.set(`general.sampling.${key}`, of(value));
  }
}

function addParents(
  metadata: Metadata,
  kind: 'base_model' | 'dataset',
  identifiers: readonly string[] | undefined,
  parameters: number,
): void {
  if (!identifiers) return;
  metadata.set(`general.${kind}.count`, uint32(identifiers.length));
  identifiers.forEach((identifier, index) => {
    const add = (key: string, value: string | undefined): void => {
      if (value) metadata.set(`general.${kind}.${index}.${key}`, text(value));
    };
    const url = /^(?:https?|ssh):\/\//u.test(identifier);
    const hub = url ? /^https?:\/\/huggingface\.co\/([^/]+\/[^/]+)$/u.exec(identifier)?.[1] : identifier;
    const parts = hub ? nameParts(hub, parameters) : {};
    add('name', parts.name);
    add('version', parts.version);
    add('organization', parts.organization);
    if (url) add('repo_url', identifier);
    else if (parts.organization) add('repo_url', `https://huggingface.co/${identifier}`);
  });
}

function addTexts(metadata: Metadata, key: string, values: readonly string[]): void {
  if (values.length > 0) metadata.set(`general.${key}`, texts(values));
}
