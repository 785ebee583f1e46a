/** What is masked before it is written into the log. */
import { ActionIcon, Button, Checkbox, Drawer, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MaskingSettings } from '../../../src-main/audit/masking/masking-settings.ts';
import { patternName } from '../../../src-main/audit/masking/pattern-name.ts';
import { useApi } from '../../api/api-context.tsx';
import { Loadable, Problem } from '../../components/loadable.tsx';
import { notify } from '../../state/notices.ts';
import classes from './audit.module.css';

interface MaskingDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function MaskingDrawer({ opened, onClose }: MaskingDrawerProps) {
  const { t } = useTranslation(['audit', 'shell']);
  const api = useApi();
  const query = useQuery({
    queryKey: ['audit', 'masking'],
    queryFn: () => api.audit.masking.query(),
    enabled: opened,
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      title={t('maskingTitle')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Stack gap="sm">
        <Text size="xs">{t('maskingText')}</Text>
        <Loadable query={query}>
          {(settings) => <Fields key={JSON.stringify(settings)} settings={settings} onSaved={onClose} />}
        </Loadable>
      </Stack>
    </Drawer>
  );
}

interface FieldsProps {
  readonly settings: MaskingSettings;
  readonly onSaved: () => void;
}

function Fields({ settings, onSaved }: FieldsProps) {
  const { t } = useTranslation('audit');
  const api = useApi();
  const client = useQueryClient();
  const [edited, setEdited] = useState(settings);
  const save = useMutation({
    mutationFn: () => api.audit.changeMasking.mutate({ settings: edited }),
    onSuccess() {
      notify('done', t('maskingSaved'));
      onSaved();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['audit', 'masking'] }),
  });
  const changed = JSON.stringify(edited) !== JSON.stringify(settings);
  const namesFit = edited.own.every(({ name }) => patternName.test(name));
  const change = (index: number, part: Partial<MaskingSettings['own'][number]>) =>
    setEdited({
      ...edited,
      own: edited.own.map((one, at) => (at === index ? { ...one, ...part } : one)),
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="xs">
        {(Object.keys(edited.kinds) as (keyof MaskingSettings['kinds'])[]).map((kind) => (
          <Checkbox
            key={kind}
            label={t(`maskKind.${kind}`)}
            checked={edited.kinds[kind]}
            onChange={(event) =>
              setEdited({ ...edited, kinds: { ...edited.kinds, [kind]: event.currentTarget.checked } })
            }
          />
        ))}
        <Title order={3}>{t('ownPatterns')}</Title>
        {edited.own.map(({ name, expression }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name that is being written is no key
          <div key={index} className={classes.pattern}>
            <TextInput
              label={t('patternName')}
              placeholder={t('patternNameHint')}
              required
              maxLength={40}
              value={name}
              error={name === '' || patternName.test(name) ? null : t('patternNameWrong')}
              onChange={(event) => change(index, { name: event.currentTarget.value })}
            />
            <TextInput
              label={t('patternExpression')}
              required
              maxLength={500}
              value={expression}
              onChange={(event) => change(index, { expression: event.currentTarget.value })}
            />
            <ActionIcon
              color="gray"
              mt={26}
              aria-label={t('removePattern', { name })}
              onClick={() => setEdited({ ...edited, own: edited.own.filter((_, at) => at !== index) })}
            >
              <IconTrash size={14} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {save.error !== null && <Problem title={t('maskingNotSaved')} error={save.error} />}
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEdited({ ...edited, own: [...edited.own, { name: '', expression: '' }] })}
          >
            {t('addPattern')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!changed || !namesFit}>
            {t('saveMasking')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
