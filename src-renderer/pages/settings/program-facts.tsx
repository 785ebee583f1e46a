/** Version, data folder, door. */
import { Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts.tsx';
import { ShowPath, useDoor } from '../../components/show-path.tsx';

interface ProgramFactsProps {
  readonly version: string;
  readonly dataFolder: string;
}

export function ProgramFacts({ version, dataFolder }: ProgramFactsProps) {
  const { t } = useTranslation('settings');
  const door = useDoor();
  return (
    <Paper component="section" aria-label={t('program')}>
      <Title order={2} mb="xs">
        {t('program')}
      </Title>
      <Facts
        facts={[
          { name: t('version'), value: version },
          { name: t('licence'), value: 'Apache-2.0' },
          { name: t('door'), value: door && t(`doors.${door.kind}`) },
          { name: t('dataFolder'), value: <ShowPath path={dataFolder} /> },
        ]}
      />
      <Text size="xs" c="dimmed" mt={4}>
        {t('dataFolderText')}
      </Text>
    </Paper>
  );
}
