/** What the workbench itself tells: notices, why the gate is closed, why runs ended, what is wrong with a model. */
export const troubles = {
  notices: {
    'store-restarted': 'The {{detail}}. It was started again; nothing is lost.',
    'settings-damaged':
      '{{file}} could not be used ({{detail}}). It was kept as {{aside}}, and the defaults hold.',
    'gate-closed': 'The gate is closed: {{reason}}',
    'gate-open': 'The gate is open again.',
    'disk-full': '{{detail}}. Runs wait until there is space, and then go on.',
    'disk-free': 'There is space on the disk again: everything goes on.',
    'copies-left': 'Unfinished copies in {{folder}} could not be removed: {{detail}}',
    'model-not-entered': 'The model in {{folder}} could not be entered into the store: {{detail}}',
  },
  /** The core's own sentence says the cause already. */
  gate: {
    'unknown-model': '{{detail}}',
    'model-unusable': '{{detail}}',
    'process-died': '{{detail}}',
    'too-slow': '{{detail}}',
    'broken-answer': '{{detail}}',
    closed: '{{detail}}',
    other: '{{detail}}',
  },
  runs: {
    paused: 'paused by you',
    cancelled: 'stopped by you',
    rolledBack: 'stopped to be rolled back to its checkpoint “{{role}}”',
    closedBefore: 'The workbench was closed before it began.',
    closed: 'The workbench was closed; it can be resumed.',
    died: 'The program ended meanwhile; it can be resumed.',
    killed: '{{reason}} (its process did not stop by itself and was killed)',
    unclean: '{{reason}} (it could not be stopped cleanly: {{detail}})',
    processDied: '{{detail}}',
  },
  /** After somebody asked to pause or to stop a run. */
  reached: {
    paused: 'Paused: {{name}}',
    cancelled: 'Stopped: {{name}}',
    succeeded: '{{name}} had come to its end before: it is finished.',
    failed: '{{name}} has failed. Its page says why.',
    queued: '{{name}} waits in the queue.',
    running: '{{name}} still goes on.',
  },
} as const;
