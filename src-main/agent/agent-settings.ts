/**
 * What answers, how, and which tools it may ask for: kept in `agent.json` of the data folder. What a person has to approve,
 * and how long there is for it, the policy says.
 */
import { z } from 'zod';

const backendSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('llama-cpp'),
    /** `embedded`, a GGUF file of the shelf or of a pipeline by its model id, or a path that ends in `.gguf`. */
    model: z.string().min(1).max(4096),
    contextTokens: z.int().min(128).max(1_048_576),
    /** `auto`: as many as fit. */
    gpuLayers: z.union([z.literal('auto'), z.int().min(0).max(1000)]),
  }),
  z.strictObject({
    kind: z.literal('openai'),
    /** Up to and with `/v1`. */
    baseUrl: z.url({ protocol: /^https?$/u }).max(2048),
    model: z.string().min(1).max(200),
    /** Name of the environment variable that holds the key; the key itself is never stored. */
    keyVariable: z
      .string()
      .regex(/^[A-Za-z_]\w{0,99}$/u)
      .nullable(),
  }),
]);

const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2),
  topP: z.number().gt(0).max(1),
  topK: z.int().min(0).max(1000),
  seed: z.int().min(0).nullable(),
  maximumTokens: z.int().min(1).max(32_768),
  stop: z.array(z.string().min(1).max(100)).max(8),
});

export const agentSettingsSchema = z.strictObject({
  backend: backendSchema,
  sampling: samplingSchema,
  /** Said to the model before every conversation; empty for none. */
  systemPrompt: z.string().max(20_000),
  /** Tools that the model is told of, by name. */
  tools: z.array(z.string().min(1).max(100)).max(50),
  /** Calls of tools in one turn, at most. */
  toolRounds: z.int().min(0).max(20),
});

export type AgentSettings = z.infer<typeof agentSettingsSchema>;
export type BackendSettings = AgentSettings['backend'];

/** The embedded model answers, greedily and shortly: it knows no more than one sentence. */
export function defaultAgentSettings(): AgentSettings {
  return {
    backend: { kind: 'llama-cpp', model: 'embedded', contextTokens: 1024, gpuLayers: 'auto' },
    sampling: { temperature: 0, topP: 1, topK: 0, seed: null, maximumTokens: 256, stop: [] },
    systemPrompt: '',
    tools: [],
    toolRounds: 6,
  };
}
