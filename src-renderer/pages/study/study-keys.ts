/** Keys of the study page. */
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/api-context.tsx';
import type { ChartGroup } from '../../charts/chart-group.ts';
import { useKeys } from '../../keys/use-keys.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { tellReached } from '../../state/tell-reached.ts';
import type { ShownRun } from './shown-run.ts';
import { chooseView, nextHeads, useStudyView } from './study-view.ts';

export function useStudyKeys(shown: readonly ShownRun[], group: ChartGroup): void {
  const { t } = useTranslation('study');
  const { t: words } = useTranslation('troubles');
  const api = useApi();

  /** Pauses the shown run that goes on; where none does, resumes the one that was stopped. */
  function toggle(): void {
    const statusOf = ({ details, live }: ShownRun) => live.state.getState().status ?? details.run.status;
    const running = shown.find((one) => statusOf(one) === 'running');
    const stopped = shown.find((one) => ['paused', 'cancelled', 'failed'].includes(statusOf(one)));
    const one = running ?? stopped;
    if (!one) return;
    const { id, name } = one.details.run;
    const shownName = `#${id} ${name}`;
    const change = running
      ? api.runs.pause.mutate({ id }).then((reached) => tellReached('paused', reached, shownName, words))
      : api.runs.resume.mutate({ id }).then(() => notify('done', t('actions.resumed', { name: shownName })));
    change.catch(notifyOfError);
  }

  useKeys(t('keysOfRuns'), [
    { key: 'Space', does: t('actions.toggleKey'), run: toggle },
    { key: 'H', does: t('actions.headKey'), run: () => nextHeads(shown.length) },
    {
      key: 'L',
      does: t('actions.logKey'),
      run: () => chooseView({ logarithmic: !useStudyView.getState().logarithmic }),
    },
    { key: '0', does: t('actions.resetKey'), run: () => group.zoomTo(null) },
  ]);
}
