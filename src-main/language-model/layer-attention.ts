/** What each layer's attention sees and how it turns: windows and rotary embeddings, from a `config.json`. */
import type { RotaryScaling } from '../engine/ops/rotary-frequencies.ts';
import { families, type LayerAttention, type Rotary } from './architecture.ts';
import type { ConfigFile, Refuse, RopeFields } from './config-file.ts';

/** One entry for each layer, in order. @throws through `refuse` */
export function layerAttentions(file: ConfigFile, refuse: Refuse): LayerAttention[] {
  const full = fullRotary(file, refuse);
  // Gemma 3 has a faster base in its windowed layers; all others turn alike everywhere.
  const local = file.model_type === 'gemma3_text' ? localRotary(file, refuse) : full;
  return layerWindows(file, refuse).map((window) => ({ window, rotary: window === null ? full : local }));
}

/** The rotary embedding of layers that see all positions. */
export function fullRotary(file: ConfigFile, refuse: Refuse): Rotary {
  const base = file.rope_theta ?? families[file.model_type].rotaryBase;
  const { rope_parameters: given } = file;
  if (given?.full_attention)
    return rotaryOf(given.full_attention, base, file, 'rope_parameters.full_attention', refuse);
  if (given) return rotaryOf(given, base, file, 'rope_parameters', refuse);
  return rotaryOf(file.rope_scaling ?? {}, base, file, 'rope_scaling', refuse);
}

function localRotary(file: ConfigFile, refuse: Refuse): Rotary {
  const fields = file.rope_parameters?.sliding_attention ?? {};
  const base = file.rope_local_base_freq ?? 10_000;
  return rotaryOf(fields, base, file, 'rope_parameters.sliding_attention', refuse);
}

function rotaryOf(fields: RopeFields, base: number, file: ConfigFile, name: string, refuse: Refuse): Rotary {
  return { base: fields.rope_theta ?? base, scaling: scalingOf(fields, file, name, refuse) };
}

function scalingOf(fields: RopeFields, file: ConfigFile, name: string, refuse: Refuse): RotaryScaling | null {
  const type = fields.rope_type ?? fields.type ?? 'default';
  const needed = (field: 'factor' | 'low_freq_factor' | 'high_freq_factor'): number =>
    fields[field] ?? refuse(`${name}.${field}`, `is missing; rope_type "${type}" needs it`);
  if (type === 'default') return null;
  if (type === 'linear') return { type, factor: needed('factor') };
  if (type !== 'llama3') {
    const field = fields.rope_type === undefined ? 'type' : 'rope_type';
    return refuse(`${name}.${field}`, `"${type}" is not supported, only default, linear, llama3`);
  }
  const [low, high] = [needed('low_freq_factor'), needed('high_freq_factor')];
  if (low >= high) refuse(`${name}.high_freq_factor`, `${high} is not above low_freq_factor ${low}`);
  return {
    type,
    factor: needed('factor'),
    lowFrequencyFactor: low,
    highFrequencyFactor: high,
    originalPositions: fields.original_max_position_embeddings ?? file.max_position_embeddings,
  };
}

/** Window sizes by layer, as the `transformers` classes of the families place them. */
function layerWindows(file: ConfigFile, refuse: Refuse): (number | null)[] {
  const { model_type: type, num_hidden_layers: layers, layer_types: types, sliding_window: size } = file;
  const placed = (slides: (layer: number) => boolean): (number | null)[] => {
    const all = Array.from({ length: layers }, (_, layer) =>
      types ? types[layer] === 'sliding_attention' : slides(layer),
    );
    if (size === null && all.includes(true))
      return refuse('sliding_window', 'is null; layers with sliding_attention need a size');
    return all.map((slide) => (slide ? (size ?? 4096) : null));
  };
  if (type === 'llama' || type === 'gemma') return Array<null>(layers).fill(null);
  if (type === 'mistral') return Array<number | null>(layers).fill(size === undefined ? 4096 : size);
  if (types && types.length !== layers)
    return refuse('layer_types', `names ${types.length} layers; num_hidden_layers is ${layers}`);
  if (type === 'gemma2') return placed((layer) => layer % 2 === 0);
  if (type === 'gemma3_text')
    return placed((layer) => (layer + 1) % (file.sliding_window_pattern ?? 6) !== 0);
  if (!file.use_sliding_window) {
    if (types?.includes('sliding_attention'))
      return refuse('layer_types', 'has sliding_attention, but use_sliding_window is not true');
    return Array<null>(layers).fill(null);
  }
  return placed((layer) => layer >= (file.max_window_layers ?? 28));
}
