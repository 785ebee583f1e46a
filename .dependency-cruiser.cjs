/** The direction of imports: doors -> app -> api -> processes/store/rooms -> language-model -> engine. */
const rooms =
  'data|artifacts|engine|language-model|training|report|burn-in|gguf|calibration|shield|gate|agent|diagnosis|pipeline';
const doors = 'cli|main|serve|command-line';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'rooms-know-no-house',
      comment:
        'A room takes what it needs as arguments: no doors, app, api, processes or store, no Electron, no React.',
      severity: 'error',
      from: { path: `^src-main/(${rooms})/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: `^src-main/(api|processes|store|${doors}|app\\.ts|package-files\\.ts)|^(electron|react)($|/)`,
      },
    },
    {
      name: 'engine-knows-nothing-above',
      comment: 'The engine differentiates graphs; what they mean is not its business.',
      severity: 'error',
      from: { path: '^src-main/engine/' },
      to: { path: '^src-main/', pathNot: '^src-main/engine/' },
    },
    {
      name: 'language-model-sits-on-engine',
      severity: 'error',
      from: { path: '^src-main/language-model/' },
      to: { path: '^src-main/', pathNot: '^src-main/(language-model|engine|data|artifacts)/' },
    },
    {
      name: 'data-sits-on-engine',
      severity: 'error',
      from: { path: '^src-main/data/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src-main/', pathNot: '^src-main/(data|engine|artifacts)/' },
    },
    {
      name: 'store-knows-no-processes',
      severity: 'error',
      from: { path: '^src-main/store/' },
      to: { path: '^src-main/', pathNot: '^src-main/store/' },
    },
    {
      name: 'only-the-store-touches-the-database',
      comment: 'Native modules stay out of processes that own windows or sockets.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/store/' },
      to: { path: 'better-sqlite3', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-engine-touches-onnxruntime',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/engine/' },
      to: { path: 'onnxruntime', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-app-is-called-by-doors-alone',
      severity: 'error',
      from: { path: '^src-main/', pathNot: `^src-main/(${doors}|api)|\\.test\\.ts$` },
      to: { path: '^src-main/app\\.ts$' },
    },
    {
      name: 'no-product-code-from-build',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '\\.test\\.ts$' },
      to: { path: '^build/' },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$' },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
    },
  },
};
