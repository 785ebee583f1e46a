/** A conversation with nothing in it yet: what happens to which question, with one of each to try. */
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useApi } from '../../api/api-context.tsx';
import { VerdictShape } from '../../components/verdict-mark.tsx';
import { places } from '../../navigation/places.ts';

const examples = [
  ['harmless', 'ALLOW'],
  ['grey', 'ESCALATE'],
  ['dangerous', 'REFUSE'],
] as const;

export function Beginning({ onPick }: { readonly onPick: (text: string) => void }) {
  const { t } = useTranslation('chat');
  return (
    <Stack align="center" gap="xs" py={40}>
      <Title order={2}>{t('noTurns')}</Title>
      <Text c="dimmed" ta="center" maw={520}>
        {t('noTurnsText')}
      </Text>
      <Group component="section" gap="xs" justify="center" aria-label={t('examples.label')}>
        {examples.map(([name, verdict]) => (
          <Button
            key={name}
            variant="default"
            fw={400}
            leftSection={<VerdictShape verdict={verdict} />}
            onClick={() => onPick(t(`examples.${name}`))}
          >
            {t(`examples.${name}`)}
          </Button>
        ))}
      </Group>
      <EmbeddedAnswers />
    </Stack>
  );
}

/** Whoever expects knowledge of the embedded model is told before asking. */
function EmbeddedAnswers() {
  const { t } = useTranslation('chat');
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['agent', 'answering'],
    queryFn: async () => (await api.agent.settings.query()).backend,
  });
  if (data?.kind !== 'llama-cpp' || data.model !== 'embedded') return null;
  return (
    <Text size="xs" c="dimmed" ta="center" maw={520}>
      {t('embeddedAnswers')}{' '}
      <Anchor component={Link} href={places.agentSettings()} size="xs">
        {t('settings')}
      </Anchor>
    </Text>
  );
}
