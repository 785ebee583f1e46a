/** An empty workbench: three things to begin with. */
import { Anchor, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconChartLine, IconListDetails, IconMessage2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { places } from '../../navigation/places.ts';

const steps = [
  { name: 'study', Icon: IconChartLine, place: places.newTraining() },
  { name: 'audit', Icon: IconListDetails, place: places.audit() },
  { name: 'chat', Icon: IconMessage2, place: places.chat() },
] as const;

export function FirstSteps() {
  const { t } = useTranslation();
  return (
    <Stack p="lg" gap="md" maw={1000}>
      <div>
        <Title order={1}>{t('firstSteps.title')}</Title>
        <Text c="dimmed">{t('firstSteps.lead')}</Text>
      </div>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {steps.map(({ name, Icon, place }) => (
          <Paper key={name} p="md">
            <Stack gap={6}>
              <Icon size={24} stroke={1.5} aria-hidden />
              <Anchor component={Link} href={place} fw={600}>
                {t(`firstSteps.${name}`)}
              </Anchor>
              <Text size="xs" c="dimmed">
                {t(`firstSteps.${name}Text`)}
              </Text>
            </Stack>
          </Paper>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
