/** One policy: its fields, what they would change, and saving it. */
import { Button, Group, Text } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { GatePolicy } from '../../../src-main/gate/deciding/gate-policy.ts';
import { type Outputs, useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { forgetDraft, useDraft } from '../../state/drafts.ts';
import { notify, notifyOfError } from '../../state/notices.ts';
import classes from './policies.module.css';
import { PolicyFields } from './policy-fields.tsx';
import { PolicyPreview } from './policy-preview.tsx';

interface PolicyEditorProps {
  readonly id: string;
  readonly onSaved: (id: string) => void;
}

export function PolicyEditor({ id, onSaved }: PolicyEditorProps) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['policies', 'read', id],
    queryFn: async () => {
      const [policy, bounds] = await Promise.all([
        api.policies.read.query({ id }),
        api.policies.bounds.query(),
      ]);
      // The program checked it before it gave it.
      return { policy: policy as GatePolicy, bounds };
    },
  });
  return (
    <Loadable query={query}>
      {({ policy, bounds }) => (
        <Editor key={`${id} ${policy.version}`} policy={policy} bounds={bounds} onSaved={onSaved} />
      )}
    </Loadable>
  );
}

interface EditorProps {
  readonly policy: GatePolicy;
  readonly bounds: Outputs['policies']['bounds'];
  readonly onSaved: (id: string) => void;
}

function Editor({ policy, bounds, onSaved }: EditorProps) {
  const { t } = useTranslation('policies');
  const language = useLanguage();
  const api = useApi();
  const client = useQueryClient();
  const draft = `policy ${policy.id}`;
  const { edited, changed, edit, undo } = useDraft(draft, policy);
  const save = useMutation({
    mutationFn: () => api.policies.save.mutate({ policy: edited }),
    async onSuccess({ id, name, version }) {
      notify('done', t('saved', { name: name[language], version }));
      onSaved(id);
      // Until the saved one is read again, the draft is it.
      await client.invalidateQueries({ queryKey: ['policies'] });
      forgetDraft(draft);
    },
    onError: notifyOfError,
  });
  return (
    <div className={classes.editor}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <PolicyFields policy={edited} bounds={bounds} onChange={edit} />
        <Group gap="xs" mt="sm">
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!changed}
            leftSection={<IconDeviceFloppy size={14} aria-hidden />}
          >
            {t('save')}
          </Button>
          <Button variant="default" disabled={!changed} onClick={undo}>
            {t('reset')}
          </Button>
          <Text size="xs" c="dimmed" role="status">
            {changed ? t('changed') : ''}
          </Text>
        </Group>
      </form>
      <PolicyPreview policy={edited} />
    </div>
  );
}
