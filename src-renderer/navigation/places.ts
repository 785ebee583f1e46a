/** Deep links: every place that other places lead to. */

export const places = {
  /** One or two runs side by side; none: the newest. */
  study: (runs: readonly number[] = []) => (runs.length === 0 ? '/study' : `/study?runs=${runs.join(',')}`),
  /** @param runs stay shown behind the form */
  newTraining: (runs: readonly number[] = []) =>
    runs.length === 0 ? '/study?new=1' : `/study?runs=${runs.join(',')}&new=1`,
  runs: () => '/runs',
  run: (id: number) => `/runs/${id}`,
  compare: (a: number, b: number) => `/runs/compare/${a}/${b}`,
  models: () => '/models',
  model: (id: string) => `/models/${encodeURIComponent(id)}`,
  pipelines: () => '/pipeline',
  pipeline: (id: string) => `/pipeline/${id}`,
  /** @param model id of a model of the shelf or of a `ModelChoice` */
  newPipeline: (model?: string) =>
    model === undefined ? '/pipeline?new=1' : `/pipeline?new=1&model=${queryValue(model)}`,
  /** @param model id of a `ModelChoice` */
  gate: (model?: string) => (model === undefined ? '/gate' : `/gate?model=${queryValue(model)}`),
  chat: () => '/chat',
  conversation: (id: string) => `/chat/${id}`,
  approvals: () => '/approvals',
  approval: (id: string) => `/approvals/${encodeURIComponent(id)}`,
  audit: () => '/audit',
  /** @param conversation only records of this one */
  auditOf: (conversation: string) => `/audit?conversation=${encodeURIComponent(conversation)}`,
  /** @param sequence number of the entry */
  auditEntry: (sequence: number) => `/audit/${sequence}`,
  /** @param id of a decision */
  auditDecision: (id: string) => `/audit/decision/${encodeURIComponent(id)}`,
  policies: () => '/policies',
  shield: () => '/shield',
  settings: () => '/settings',
  agentSettings: () => '/settings/agent',
} as const;

/** Ids hold colons, which may stand in a query as they are and read better so. */
const queryValue = (text: string) => encodeURIComponent(text).replaceAll('%3A', ':');

/** The runs that a study's query names, each once. */
export function studyRuns(query: string): number[] {
  const ids = (new URLSearchParams(query).get('runs') ?? '').split(',').map(Number);
  return [...new Set(ids.filter((id) => Number.isInteger(id) && id > 0))];
}
