/** `so8t burn-in` and `so8t prove`: gates become part of the weights, and a certificate says whether they did. */
import type { Command } from 'commander';
import { burnGatesIn, proveGatesBurntIn } from '../app.ts';
import type { BurnInProgress } from '../burn-in/burn-in.ts';
import type { Certificate } from '../burn-in/certificate.ts';
import type { ProofProgress } from '../burn-in/prove-burn-in.ts';
import { verifyCertificate } from '../burn-in/verify-certificate.ts';
import { programVersion } from '../package-files.ts';
import { type CommonOptions, duration, interruption, printResult, say } from './output.ts';

interface BurnInOptions extends CommonOptions {
  readonly model: string;
  readonly gates?: string;
  readonly out: string;
  readonly allowMissingGates?: boolean;
}

export function addBurnInCommand(program: Command): void {
  program
    .command('burn-in')
    .description("burn SO(8) gates into a model's o_proj weights, in float64, streamed")
    .requiredOption('--model <folder>', 'Hugging Face folder, or a model of this program')
    .option('--gates <place>', "gates.safetensors or its folder (default: the model's own)")
    .requiredOption('--out <folder>', 'where the burnt model goes')
    .option('--allow-missing-gates', 'leave layers without a gate as they are')
    .action(async (_own: unknown, command: Command) => runBurnIn(command.optsWithGlobals<BurnInOptions>()));
}

async function runBurnIn(options: BurnInOptions): Promise<void> {
  const { model, gates, out, allowMissingGates = false } = options;
  const result = await burnGatesIn(
    { model, out, allowMissingGates, ...(gates === undefined ? {} : { gates }) },
    { signal: interruption('stopping: nothing is left'), onProgress: burnInTeller() },
  );
  const { burntLayers, layersWithoutGate, orthogonality, castError, identityGates } = result.figures;
  const lines = [
    `${burntLayers} layers burnt in, ${layersWithoutGate.length} without a gate`,
    `orthogonality ${orthogonality.toExponential(1)}; casting back changed the weights by ${castError.relative.toExponential(1)} (relative)`,
    ...(identityGates ? ['all gates are the identity: no weight has changed'] : []),
    `manifest ${result.manifestSha256}`,
    result.folder,
  ];
  printResult(options, result, lines.join('\n'));
}

/** Tells every tenth of the work with the time left. */
function burnInTeller(): (progress: BurnInProgress) => void {
  const begun = performance.now();
  let told = 0;
  return ({ bytesDone, bytes, layersDone, layers, file }) => {
    const tenth = Math.floor((10 * bytesDone) / Math.max(1, bytes));
    if (tenth <= told) return;
    told = tenth;
    const left = ((performance.now() - begun) / 1000) * (bytes / bytesDone - 1);
    say(`${10 * tenth} %  ${file}  layer ${layersDone} of ${layers}  ${duration(left)} left`);
  };
}

interface ProveOptions extends CommonOptions {
  readonly model: string;
  readonly gates?: string;
  readonly burnt: string;
  readonly certificate?: string;
  readonly float64?: boolean;
  readonly check?: boolean;
}

export function addProveCommand(program: Command): void {
  program
    .command('prove')
    .description('compare a burnt model with the model that has the gates, and write a certificate')
    .requiredOption('--model <folder>', 'the model with gates')
    .option('--gates <place>', "gates.safetensors or its folder (default: the model's own)")
    .requiredOption('--burnt <folder>', 'the burnt model')
    .option('--certificate <file>', 'JSON file to write, or to check')
    .option('--float64', 'compute in float64: slower, tells rounding from a wrong burn-in')
    .option('--check', 'only check that a certificate is about these files')
    .action(async (_own: unknown, command: Command) => runProof(command.optsWithGlobals<ProveOptions>()));
}

async function runProof(options: ProveOptions): Promise<void> {
  const certificate = options.check ? await checked(options) : await proved(options);
  printResult(options, certificate, describe(certificate, options.check ?? false));
  if (certificate.verdict !== 'proved') process.exitCode = 1;
}

async function checked({ certificate, model, gates, burnt }: ProveOptions): Promise<Certificate> {
  if (certificate === undefined) throw new Error('--check needs --certificate <file>.');
  return verifyCertificate(certificate, { model, burnt, ...(gates === undefined ? {} : { gates }) });
}

async function proved({
  model,
  gates,
  burnt,
  certificate,
  float64,
  threads,
}: ProveOptions): Promise<Certificate> {
  return proveGatesBurntIn(
    {
      model,
      burnt,
      ...(gates === undefined ? {} : { gates }),
      ...(certificate === undefined ? {} : { certificate }),
      ...(float64 ? { floatType: 'float64' } : {}),
      session: { provider: 'cpu', threads },
      provedAt: new Date().toISOString(),
      versions: { so8t: programVersion() },
    },
    { signal: interruption('stopping: no certificate is written'), onProgress: tellProof },
  );
}

function tellProof({ state, done, of }: ProofProgress): void {
  say(`${state} ${done} of ${of}`);
}

function describe({ verdict, checks, figures, identityGates, sha256 }: Certificate, check: boolean): string {
  const { all } = figures.uncast ?? figures.burnt;
  const number = (value: number): string => value.toExponential(1);
  const lines = [
    `${verdict}${check ? ' (the certificate is about these files)' : ''}`,
    ...checks.map(
      ({ id, value, limit, passed }) =>
        `${passed ? 'passed' : 'FAILED'}  ${id.padEnd(20)} ${number(value)} (limit ${number(limit)})`,
    ),
    `${all.positions} positions: mean KL ${number(all.meanKl)}, logit MSE ${number(all.meanSquaredError)}, same top token ${(100 * all.sameTop).toFixed(2)} %`,
    ...(figures.uncast
      ? [
          `with the cast of the weights: mean KL ${number(figures.burnt.all.meanKl)}, largest error ${number(figures.burnt.all.largestError)}, same top token ${(100 * figures.burnt.all.sameTop).toFixed(2)} %`,
        ]
      : []),
    ...(figures.float32
      ? [
          `in float64; float32 alone rounds to a largest error of ${number(figures.float32.all.largestError)}, KL ${number(figures.float32.all.largestKl)}`,
        ]
      : []),
    `worst layer ${figures.worstLayer}, orthogonality ${number(figures.orthogonality)}`,
    ...(identityGates ? ['all gates are the identity: this proves little'] : []),
    `certificate ${sha256}`,
  ];
  return lines.join('\n');
}
