/** The direction of imports: doors -> app -> api -> processes/store/rooms -> language-model -> engine. */
const rooms =
  'data|artifacts|engine|language-model|training|report|burn-in|gguf|llama-cpp|quality|calibration|shield|gate|agent|audit|diagnosis|pipeline|model-files';
const doors = 'cli|main|serve|start|doors|command-line';
/** Files of the core that screens may run, not only name the types of: pure, and without imports of their own. */
const pureFiles = [
  'audit/masking/pattern-name\\.ts',
  'data/verdict\\.ts',
  'llama-cpp/quantisation-types\\.ts',
  'report/(axis-ticks|label-layout)\\.ts',
].join('|');
/** What turns decisions and approvals into permits, each written to the audit log first. */
const permitMakers =
  'gate/deciding/mint-permit|agent/(call-tool|converse|judge-question|run-turn)|doors/gate-server/chat-leave';
/** What carries actions out. */
const permitUsers = 'gate/deciding/|agent/(tools|openai)/|processes/[a-z-]+-backend\\.ts$';

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
      comment: 'Of the rooms it knows what it keeps in order: digests, the audit chain, approvals.',
      severity: 'error',
      from: { path: '^src-main/store/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^src-main/',
        pathNot: '^src-main/(store|audit|artifacts|agent/(audit-log|approvals)\\.ts)',
      },
    },
    {
      name: 'only-the-store-touches-the-database',
      comment:
        'Native modules stay out of processes that own windows or sockets. The SQL tool asks files of the user, not of the store, in a process that is made and ended for one statement.',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: '^src-main/(store/|agent/tools/(sql/run-statement|.+\\.test)\\.ts$)',
      },
      to: { path: 'better-sqlite3', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-its-own-process-runs-statements',
      comment: 'A statement that takes long or much is stopped by the end of its process.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/processes/statement-service\\.ts$|\\.test\\.ts$' },
      to: { path: '^src-main/agent/tools/sql/run-statement\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-engine-touches-onnxruntime',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/engine/' },
      to: { path: 'onnxruntime', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-shield-is-pure',
      comment: 'Rules decide on text alone: its data comes as an argument.',
      severity: 'error',
      from: { path: '^src-main/shield/', pathNot: '\\.test\\.ts$|/test-files/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-llama-cpp-touches-libllama',
      comment: 'One place knows the pinned library, its layouts and its threads; it runs in child processes.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/llama-cpp/' },
      to: { path: 'node_modules/(node-llama-cpp|koffi)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-its-own-process-quantises',
      comment: "It takes llama.cpp's log, one for a whole process, and cannot be stopped but by a kill.",
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: '^src-main/(processes/quantiser-service|llama-cpp/quantise)\\.ts$|\\.test\\.ts$',
      },
      to: {
        path: '^src-main/llama-cpp/(quantise|quantiser-binding)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-the-orchestrator-makes-permits',
      comment:
        'A permit comes of a decision or an approval that is in the audit log: these files see to that.',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: `^src-main/(${permitMakers})\\.ts$|\\.test\\.ts$|/test-(files|programs|services)/`,
      },
      to: { path: '^src-main/gate/deciding/mint-permit\\.ts$' },
    },
    {
      name: 'only-models-and-tools-use-permits',
      comment: 'Whoever else uses one up takes it from the action that it was made for.',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: `^src-main/(${permitUsers})|\\.test\\.ts$|/test-(files|programs|services)/`,
      },
      to: { path: '^src-main/gate/deciding/permit\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'permits-are-known-to-their-own-files',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: '^src-main/gate/deciding/(permit|mint-permit|decide-gate)\\.ts$',
      },
      to: { path: '^src-main/gate/deciding/(unused-permits|made-decisions)\\.ts$' },
    },
    {
      name: 'only-the-queue-gives-uses-of-approvals',
      comment: 'What the approval queue itself answered becomes a permit, and nothing that looks like it.',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot:
          '^src-main/(gate/deciding/mint-permit|processes/audit-clients)\\.ts$|\\.test\\.ts$|/test-(files|programs|services)/',
      },
      to: { path: '^src-main/gate/deciding/approval-uses\\.ts$' },
    },
    {
      name: 'only-the-safety-gate-decides',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot:
          '^src-main/workbench/gating/create-safety-gate\\.ts$|\\.test\\.ts$|/test-(files|programs|services)/',
      },
      to: { path: '^src-main/gate/deciding/decide-gate\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'a-model-is-reached-through-its-backend',
      comment:
        'The conversation itself asks for no permit: it stays in child processes, behind the backend that does.',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: '^src-main/(llama-cpp/|processes/serve-generation\\.ts$)|\\.test\\.ts$',
      },
      to: { path: '^src-main/llama-cpp/conversation\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'generation-is-called-by-backends-alone',
      comment:
        'Even the type of the calls: whoever has it can call the process that generates without a permit.',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: '^src-main/(processes/|workbench/agent/(backend-keeper|create-agent-desk)\\.ts$)',
      },
      to: { path: '^src-main/processes/(generation-protocol|serve-generation)\\.ts$' },
    },
    {
      name: 'the-app-is-called-by-doors-alone',
      severity: 'error',
      from: { path: '^src-main/', pathNot: `^src-main/(${doors}|api)|\\.test\\.ts$` },
      to: { path: '^src-main/app\\.ts$' },
    },
    {
      name: 'screens-know-the-core-by-its-types',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src-main/', pathNot: `^src-main/(${pureFiles})$`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'screens-have-no-node',
      comment: 'The same screens run in a browser.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'screens-have-no-electron',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'the-bridge-is-only-a-bridge',
      comment: 'What the preload script can reach, a page that took over the renderer may reach.',
      severity: 'error',
      from: { path: '^src-preload/' },
      to: { pathNot: '^(node_modules/electron/|src-main/doors/electron/channel\\.ts$)' },
    },
    {
      name: 'only-the-window-door-knows-electron',
      severity: 'error',
      from: {
        path: '^src-main/',
        pathNot: '^src-main/(main\\.ts|doors/electron/|processes/utility-child\\.ts)',
      },
      to: { path: 'node_modules/electron/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-core-knows-no-screens',
      severity: 'error',
      from: { path: '^(src-main|src-preload)/' },
      to: { path: '^src-renderer/' },
    },
    {
      name: 'no-product-code-from-build',
      severity: 'error',
      from: { path: '^src-(main|preload|renderer)/', pathNot: '\\.test\\.tsx?$' },
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
