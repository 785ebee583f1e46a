/** What was compared, by hash, and by which versions. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Certificate } from '../../../../src-main/burn-in/certificate.ts';
import { Hash } from '../../../components/hash.tsx';
import classes from '../pipeline.module.css';

export function CertificateSources({ certificate }: { readonly certificate: Certificate }) {
  const { t } = useTranslation('pipeline');
  const { models, gates, prompts, versions, sha256 } = certificate;
  const rows = [
    {
      name: t('certificate.gatedModel'),
      hash: models.gated.filesSha256,
      manifest: models.gated.manifestSha256,
    },
    {
      name: t('certificate.burntModel'),
      hash: models.burnt.filesSha256,
      manifest: models.burnt.manifestSha256,
    },
    { name: t('certificate.gates'), hash: gates.sha256, manifest: null },
    {
      name: t('certificate.prompts', {
        count: prompts.prompts,
        rows: prompts.random.rows,
        length: prompts.random.length,
      }),
      hash: prompts.tokensSha256,
      manifest: null,
    },
    { name: t('certificate.itself'), hash: sha256, manifest: null },
  ];
  return (
    <div className={classes.columns}>
      <Table aria-label={t('certificate.hashes')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('certificate.of')}</Table.Th>
            <Table.Th>SHA-256</Table.Th>
            <Table.Th>{t('load.manifest')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, hash, manifest }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td>
                <Hash hash={hash} of={name} />
              </Table.Td>
              <Table.Td>
                {manifest !== null && <Hash hash={manifest} of={`${name}, ${t('load.manifest')}`} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Table aria-label={t('certificate.versions')} w="auto" style={{ alignSelf: 'start' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('certificate.program')}</Table.Th>
            <Table.Th>{t('certificate.version')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(versions).map(([name, version]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              <Table.Td>{version}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
