/** What a checkpoint's decoder computes, from its family and its `config.json`. */
import { type Architecture, families } from './architecture.ts';
import type { ConfigFile } from './config-file.ts';

/** @param headSize elements of one query head */
export function describeArchitecture(file: ConfigFile, headSize: number): Architecture {
  const family = families[file.model_type];
  const capped = file.model_type === 'gemma2';
  const ownFactor = file.model_type === 'gemma2' || file.model_type === 'gemma3_text';
  const { attn_logit_softcapping: attentionCap, final_logit_softcapping: logitCap } = file;
  return {
    activation: family.activation,
    normOffset: family.normOffset,
    queryKeyNorm: family.queryKeyNorm,
    branchNorms: family.branchNorms,
    embeddingScale: family.scaledEmbeddings ? Math.sqrt(file.hidden_size) : 1,
    attentionFactor: 1 / Math.sqrt(ownFactor ? (file.query_pre_attn_scalar ?? 256) : headSize),
    attentionSoftCap: capped ? (attentionCap === undefined ? 50 : attentionCap) : null,
    logitSoftCap: ownFactor ? (capped && logitCap === undefined ? 30 : (logitCap ?? null)) : null,
  };
}
