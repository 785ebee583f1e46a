/** Runs: all of them, one, or two compared. */
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch } from 'wouter';
import { EmptyState } from '../../components/empty-state.tsx';
import { places } from '../../navigation/places.ts';
import { ComparePage } from './compare-page.tsx';
import { RunPage } from './run-page.tsx';
import { RunsPage } from './runs-page.tsx';

export default function Runs() {
  return (
    <Switch>
      <Route path="/runs/compare/:a/:b">
        {({ a, b }) => (
          <WithRun text={a}>
            {(left) => <WithRun text={b}>{(right) => <Compared a={left} b={right} />}</WithRun>}
          </WithRun>
        )}
      </Route>
      <Route path="/runs/:id">
        {({ id }) => <WithRun text={id}>{(run) => <RunPage key={run} id={run} />}</WithRun>}
      </Route>
      <Route path="/runs">
        <RunsPage />
      </Route>
      <Route>
        <Redirect to={places.runs()} replace />
      </Route>
    </Switch>
  );
}

function Compared({ a, b }: { readonly a: number; readonly b: number }) {
  const { t } = useTranslation('runs');
  if (a === b) return <EmptyState title={t('title')} text={t('sameRun')} />;
  return <ComparePage key={`${a} ${b}`} a={a} b={b} />;
}

interface WithRunProps {
  readonly text: string;
  readonly children: (id: number) => React.ReactNode;
}

/** An address that anybody may have typed. */
function WithRun({ text, children }: WithRunProps) {
  const { t } = useTranslation('runs');
  const id = Number(text);
  if (!Number.isInteger(id) || id < 1)
    return <EmptyState title={t('title')} text={t('noSuch', { id: text })} />;
  return children(id);
}
