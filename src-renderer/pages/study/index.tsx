/** The study: train, watch, stop, roll back. */
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearch } from 'wouter';
import { useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { useKeys } from '../../keys/use-keys.ts';
import { go } from '../../navigation/hash-place.ts';
import { places, studyRuns } from '../../navigation/places.ts';
import { FirstSteps } from './first-steps.tsx';
import { NewTraining } from './new-training.tsx';
import { defaultRuns } from './shown-runs.ts';
import { StudyOfRuns } from './study-of-runs.tsx';

export default function StudyPage() {
  const { t } = useTranslation(['study', 'shell']);
  const api = useApi();
  const query = useSearch();
  const asked = studyRuns(query).slice(0, 2);
  const runs = useQuery({
    queryKey: ['runs', 'list', 'study'],
    queryFn: () => api.runs.list.query({ limit: 200 }),
  });
  useKeys(t('title'), [{ key: 'N', does: t('actions.newKey'), run: () => go(places.newTraining(asked)) }]);
  const close = () => go(places.study(asked), { replace: true });
  return (
    <>
      <Loadable query={runs}>
        {(list) => {
          const shown = asked.length > 0 ? asked : defaultRuns(list);
          return shown.length === 0 ? (
            <FirstSteps />
          ) : (
            <StudyOfRuns
              key={shown.join()}
              ids={shown}
              runs={list.filter(({ kind }) => kind === 'training')}
            />
          );
        }}
      </Loadable>
      <Modal
        opened={new URLSearchParams(query).has('new')}
        onClose={close}
        size={980}
        title={t('newTraining')}
        closeButtonProps={{ 'aria-label': t('shell:close') }}
      >
        <NewTraining />
      </Modal>
    </>
  );
}
