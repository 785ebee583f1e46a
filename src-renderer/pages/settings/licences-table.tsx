/** The licences of what is used. */
import { Paper, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { parts } from './licences.ts';

export function LicencesTable() {
  const { t } = useTranslation('settings');
  return (
    <Paper component="section" aria-label={t('licences')}>
      <Title order={2}>{t('licences')}</Title>
      <Text size="xs" c="dimmed" mb="xs">
        {t('licencesText')}
      </Text>
      <Table aria-label={t('licences')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('part')}</Table.Th>
            <Table.Th>{t('use')}</Table.Th>
            <Table.Th>{t('licence')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parts.map(({ name, licence, use }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td>{t(`uses.${use}`)}</Table.Td>
              <Table.Td>{licence}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
