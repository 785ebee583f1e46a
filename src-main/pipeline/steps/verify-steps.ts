/** Steps 3 and 5: what the gates change, and the proof that burning them in changed nothing else. */
import type { Certificate } from '../../burn-in/certificate.ts';
import type { ProofProgress, ProveBurnInInput } from '../../burn-in/prove-burn-in.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn, relativeTo } from '../places.ts';
import type { Step, StepContext } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';

export interface VerifyBeforeResult {
  /** The model without its gates against the model with them: how much the gates change. */
  readonly figures: Certificate['figures'];
  readonly identityGates: boolean;
  /**
   * Whether the proof tells the two apart. It has to, unless the gates are the identity: what it cannot see here it
   * could not see after a wrong burn-in either.
   */
  readonly toldApart: boolean;
}

export interface VerifyAfterResult extends Certificate {
  readonly holds: boolean;
}

/** The same proof over the model that is not burnt yet: a control that must fail. */
export function verifyBeforeStep(options: PipelineOptions, tools: PipelineTools): Step {
  return {
    id: 'verify-before',
    needs: ['load', 'gates'],
    parameters: {},
    skipped: options.verify ? null : 'not-wanted',
    async run(context) {
      const { figures, identityGates, checks } = await prove(options, tools, context, {
        burnt: options.model,
      });
      const measured = checks.filter(({ id }) => id.startsWith('largest-') || id === 'weight-deviation');
      const result: VerifyBeforeResult = {
        figures,
        identityGates,
        toldApart: measured.some(({ passed }) => !passed),
      };
      return { result, files: [] };
    },
  };
}

/** Fails when the proof does not hold; the certificate says where, and is kept for the report. */
export function verifyAfterStep(options: PipelineOptions, tools: PipelineTools): Step {
  return {
    id: 'verify-after',
    needs: ['load', 'gates', 'burn-in'],
    parameters: {},
    skipped: options.verify ? null : 'not-wanted',
    async run(context) {
      const { burnt, certificate } = placesIn(context.folder);
      const signed = await prove(options, tools, context, { burnt, certificate });
      const holds = signed.verdict === 'proved';
      const result: VerifyAfterResult = { ...signed, holds };
      const files = [relativeTo(context.folder, certificate)];
      if (holds) return { result, files };
      const missed = signed.checks
        .filter(({ passed }) => !passed)
        .map(({ id, value, limit }) => `${id} is ${value.toExponential(2)}, allowed ${limit}`);
      const failed = `the burnt model is not the model with gates: ${missed.join('; ')}. Nothing is made from it; ${certificate} has the figures.`;
      return { result, files, failed };
    },
  };
}

async function prove(
  options: PipelineOptions,
  tools: PipelineTools,
  context: StepContext,
  compared: Pick<ProveBurnInInput, 'burnt' | 'certificate'>,
): Promise<Certificate> {
  return runJobOf<ProveBurnInInput, ProofProgress, Certificate>(
    tools,
    context,
    'prove-burn-in',
    {
      model: options.model,
      gates: placesIn(context.folder).gates,
      ...compared,
      session: await tools.session(options),
      provedAt: new Date().toISOString(),
      versions: { 'so8t-workbench': tools.program },
    },
    (event) =>
      event.state === 'hashing'
        ? { share: 0, detail: event.state }
        : { share: event.done / Math.max(1, event.of), detail: event.state },
  );
}
