/** The policies: which one decides, and what can be done with each. */
import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { Hash } from '../../components/hash.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import { ConfirmDialog, type Question } from '../study/confirm-dialog.tsx';
import classes from './policies.module.css';

type PolicyRow = Outputs['policies']['list'][number];

interface PolicyListProps {
  readonly list: readonly PolicyRow[];
  readonly shown: string | null;
  readonly onShow: (id: string) => void;
}

export function PolicyList({ list, shown, onShow }: PolicyListProps) {
  const { t } = useTranslation('policies');
  const { t: troubles } = useTranslation('troubles');
  const language = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const settled = {
    onError: notifyOfError,
    onSettled: () => client.invalidateQueries({ queryKey: ['policies'] }),
  };
  const choose = useMutation({
    mutationFn: (id: string) => api.policies.choose.mutate({ id }),
    onSuccess: ({ name }) => notify('done', t('chosenNow', { name: name[language] })),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.policies.remove.mutate({ id }),
    onSuccess: () => notify('done', t('removed')),
    ...settled,
  });
  return (
    <ul className={classes.list} aria-label={t('list')}>
      {list.map(({ id, name, version, builtIn, chosen, sha256, problem, problemCode }) => (
        <li key={id} className={classes.policy} data-shown={id === shown || undefined}>
          <Text fw={600}>{name[language]}</Text>
          <Text size="xs" c="dimmed">
            {[...(problem === null ? [t('version', { version })] : []), t(builtIn ? 'builtIn' : 'own')].join(
              ' · ',
            )}
          </Text>
          {problem === null && <Hash hash={sha256} of={name[language]} />}
          {chosen && (
            <Text size="xs" fw={600}>
              {t(problem === null ? 'chosen' : 'chosenBroken')}
            </Text>
          )}
          {problem !== null && (
            <Text size="xs" className={classes.problem!} title={problem}>
              {t('broken')}:{' '}
              {language === 'en' || problemCode === null ? problem : troubles(`policies.${problemCode}`)}
            </Text>
          )}
          <Group gap={4}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={problem !== null}
              onClick={() => onShow(id)}
            >
              {t('edit')}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              disabled={chosen || problem !== null}
              loading={choose.isPending && choose.variables === id}
              onClick={() => choose.mutate(id)}
            >
              {t('choose')}
            </Button>
            {!builtIn && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="red"
                disabled={chosen}
                onClick={() =>
                  setQuestion({
                    title: t('removeTitle', { name: name[language] }),
                    lines: [t('removeText')],
                    does: t('remove'),
                    danger: true,
                    onConfirm: () => remove.mutate(id),
                  })
                }
              >
                {t('remove')}
              </Button>
            )}
          </Group>
        </li>
      ))}
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </ul>
  );
}
