/** What a training run tells while it runs: declared once, stored, followed and drawn as they are. */
import type { GateTurn } from '../language-model/gates.ts';
import type { LossTerm } from './composite-loss.ts';
import type { Figures } from './figures.ts';
import type { LearningRates } from './optimiser.ts';

/** Who judges: the task head by its behaviour tag, the safety head, and both (the stricter verdict wins). */
export const judges = ['taskHead', 'safetyHead', 'dualPolicy'] as const;

export type Judge = (typeof judges)[number];

/** `safe`: as at the start; `onset`: significantly below it; `collapsed`: refusals are gone. */
export const phases = ['safe', 'onset', 'collapsed'] as const;

export type Phase = (typeof phases)[number];

export interface StepEvent {
  readonly kind: 'step';
  /** Optimiser steps done, from 1. */
  readonly step: number;
  readonly epoch: number;
  readonly total: number;
  readonly terms: Readonly<Record<LossTerm, number>>;
  /** Euclidean norm over all gradients before clipping. */
  readonly gradientNorm: number;
  readonly learningRates: LearningRates;
  readonly lambda: number;
  readonly tokens: number;
  readonly milliseconds: number;
}

export interface EvaluationEvent {
  readonly kind: 'evaluation';
  /** Steps done when it was measured; 0 is the start. */
  readonly step: number;
  readonly epoch: number;
  readonly validation: Readonly<Record<Judge, Figures>>;
  /** Harmless prompts that sound dangerous: only the over-refusal figures have rows. */
  readonly contrast: Readonly<Record<Judge, Figures>>;
  readonly phase: Phase;
  /** How far the model's gates have turned; left out for a model without gates. */
  readonly gateTurn?: GateTurn;
  readonly milliseconds: number;
}

export const milestones = [
  'started',
  'resumed',
  'phase-changed',
  'alarm',
  'best-by-safety',
  'best-by-accuracy',
  'checkpoint',
  'early-stop',
  'rollback',
  'baseline-pinned',
  'head-frozen',
  'finished',
] as const;

export interface MilestoneEvent {
  readonly kind: 'milestone';
  readonly step: number;
  readonly name: (typeof milestones)[number];
  /** One sentence for people. */
  readonly detail: string;
  /** Folder of the checkpoint that the milestone is about. */
  readonly checkpoint?: string;
  /** Steps that the whole run will take; told when it starts or resumes. */
  readonly plannedSteps?: number;
}

export function milestone(step: number, name: MilestoneEvent['name'], detail: string): MilestoneEvent {
  return { kind: 'milestone', step, name, detail };
}

export type RunEvent = StepEvent | EvaluationEvent | MilestoneEvent;
