/** The gate playground: a prompt on the left, the decision on the right. */
import { Title, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case, ModelChoice } from '../../../src-main/workbench/judge-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { AllCases } from './all-cases.tsx';
import { CasePicker } from './case-picker.tsx';
import { ClosedGate } from './closed-gate.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { ModelBar } from './model-bar.tsx';
import type { RunOfCheckpoint } from './model-groups.ts';
import classes from './playground.module.css';
import { usePlayground } from './playground-state.ts';
import { PromptPanel } from './prompt-panel.tsx';
import { FindingsPanel } from './shield/findings-panel.tsx';
import { PolicyPanel } from './shield/policy-panel.tsx';
import { ReplayPanel } from './shield/replay-panel.tsx';
import { ShieldPanel } from './shield/shield-panel.tsx';
import { useShieldAtGate } from './shield/use-shield-at-gate.ts';
import { useChosenModels } from './use-chosen-models.ts';
import { useJudgement } from './use-judgement.ts';
import { useModelNames, useModels } from './use-models.ts';

export default function PlaygroundPage() {
  const { t } = useTranslation('playground');
  const api = useApi();
  const { models, list, runs } = useModels();
  const cases = useQuery({
    queryKey: ['playground', 'cases'],
    queryFn: () => api.playground.cases.query(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <VisuallyHidden>
        <Title order={1}>{t('title')}</Title>
      </VisuallyHidden>
      <Loadable query={models}>
        {() =>
          list.length === 0 ? (
            <EmptyState title={t('noModels')} text={t('noModelsText')} />
          ) : (
            <Loadable query={cases}>{(known) => <Gate list={list} runs={runs} cases={known} />}</Loadable>
          )
        }
      </Loadable>
    </>
  );
}

interface GateProps {
  readonly list: readonly ModelChoice[];
  readonly runs: readonly RunOfCheckpoint[];
  readonly cases: readonly Case[];
}

/** As in the style sheet. */
const oneColumn = '(max-width: 1000px)';

function Gate({ list, runs, cases }: GateProps) {
  const { submitted, caseId } = usePlayground();
  const names = useModelNames(runs);
  const chosen = useChosenModels(list);
  const first = list.find(({ id }) => id === chosen.first);
  const second = list.find(({ id }) => id === chosen.second);
  const firstQuery = useJudgement(first, submitted);
  const secondQuery = useJudgement(second, submitted);
  const shield = useShieldAtGate(submitted);
  const top = useRef<HTMLDivElement>(null);
  // In one column the cases stand beneath what is decided about the picked one.
  useEffect(() => {
    if (caseId !== null && window.matchMedia(oneColumn).matches) top.current?.scrollIntoView();
  }, [caseId]);
  const picked = cases.find(({ id }) => id === caseId);
  const again = () => {
    if (first && firstQuery.error) void firstQuery.refetch();
    if (second && secondQuery.error) void secondQuery.refetch();
    if (shield.query.error) void shield.query.refetch();
  };
  return (
    <div className={classes.page}>
      <div className={classes.prompt} ref={top}>
        <ModelBar list={list} runs={runs} chosen={chosen} />
        <div className={classes.column}>
          <PromptPanel judging={firstQuery.isFetching || secondQuery.isFetching} onAgain={again} />
          <FindingsPanel
            text={submitted}
            verdict={shield.query.error === null ? shield.query.data : undefined}
          />
          <div className={submitted === '' ? undefined : classes.cases}>
            <CasePicker cases={cases} />
          </div>
        </div>
        <div className={classes.right}>
          <ShieldPanel
            text={submitted}
            query={shield.query}
            builtIn={shield.builtIn}
            policy={shield.policy}
            directives={shield.directives}
          />
          {shield.builtInPolicy && <PolicyPanel builtIn={shield.builtInPolicy} />}
          <div className={classes.decisions}>
            {!first && <UnknownModel id={chosen.first} />}
            {chosen.second !== null && !second && <UnknownModel id={chosen.second} />}
            {first && (
              <DecisionPanel
                title={names.full(first)}
                choice={first}
                text={submitted}
                query={firstQuery}
                picked={picked}
              />
            )}
            {second && (
              <DecisionPanel
                title={names.full(second)}
                choice={second}
                text={submitted}
                query={secondQuery}
                picked={picked}
                reference={firstQuery.error === null ? firstQuery.data : undefined}
              />
            )}
          </div>
        </div>
      </div>
      {shield.policy && <ReplayPanel policy={shield.policy} />}
      <AllCases
        cases={cases}
        list={list}
        runs={runs}
        chosen={[first, second].filter((one) => one !== undefined)}
      />
    </div>
  );
}

/** A model that the address names and that is gone: nothing is judged in its place by another. */
function UnknownModel({ id }: { readonly id: string }) {
  const { t } = useTranslation('playground');
  return <ClosedGate error={new Error(t('unknownModel', { id }))} />;
}
