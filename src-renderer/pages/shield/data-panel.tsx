/** What the shield is made of: hashes, sizes, thresholds. */
import { Paper, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ShieldFacts } from '../../../src-main/shield-data/open-shield.ts';
import { Facts } from '../../components/facts.tsx';
import { formatBytes, formatCount, formatShare } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { useLanguage } from '../../components/use-language.ts';
import classes from './shield.module.css';

export function DataPanel({ facts }: { readonly facts: ShieldFacts }) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const share = (value: number) => formatShare(value, language);
  const { policy, overlaySha256 } = facts;
  return (
    <Paper component="section" aria-label={t('data.title')}>
      <Title order={2} size="h3" mb={4}>
        {t('data.title')}
      </Title>
      <Facts
        facts={[
          { name: t('data.hash'), value: <Hash hash={facts.dataSha256} of={t('data.title')} /> },
          {
            name: t('data.ownHash'),
            value: overlaySha256 === null ? null : <Hash hash={overlaySha256} of={t('data.ownHash')} />,
          },
          {
            name: t('data.rows'),
            value: t('data.size', {
              rows: formatCount(facts.rows, language),
              words: formatCount(facts.words, language),
            }),
          },
          {
            name: t('data.policy'),
            value: t('data.policyValues', {
              grey: share(policy.grey),
              floor: share(policy.floor),
              hardWithBypass: share(policy.hardWithBypass),
              hard: share(policy.hard),
            }),
          },
        ]}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls by keyboard, too */}
      <section className={classes.files} tabIndex={0} aria-label={t('data.files')}>
        <Table mt="xs" stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('data.file')}</Table.Th>
              <Table.Th ta="right">{t('data.bytes')}</Table.Th>
              <Table.Th>{t('data.sha')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {facts.files.map(({ name, bytes, sha256 }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="right">{formatBytes(bytes, language)}</Table.Td>
                <Table.Td>
                  <Hash hash={sha256} of={name} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </Paper>
  );
}
