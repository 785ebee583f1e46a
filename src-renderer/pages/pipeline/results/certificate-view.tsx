/** The certificate of a burn-in: its verdict, the figures against their thresholds, each layer, and what was compared. */
import { Button, Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconRosetteDiscountCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatFullTime } from '../../../components/formats.ts';
import { saveTextFile } from '../../../components/save-file.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { formatFigure } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { PipelineSummary } from '../pipeline-list.tsx';
import type { StepResults } from '../step-results.ts';
import { CertificateChecks } from './certificate-checks.tsx';
import { CertificateSources } from './certificate-sources.tsx';
import { ComparisonTable } from './comparison-table.tsx';
import { LayerBars } from './layer-bars.tsx';

interface CertificateViewProps {
  readonly proof: StepResults['verify-after'];
  readonly pipeline: Pick<PipelineSummary, 'id' | 'name'>;
}

export function CertificateView({ proof, pipeline }: CertificateViewProps) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const { holds, ...certificate } = proof;
  const { figures, identityGates, checks, computation, provedAt } = certificate;
  const Icon = holds ? IconRosetteDiscountCheck : IconAlertTriangle;
  return (
    <section aria-label={t('certificate.title')}>
      <Group justify="space-between" align="flex-start" mb="sm">
        <div>
          <Title order={4} className={classes.verdict!} data-tone={holds ? 'holds' : 'failed'}>
            <Icon size={30} stroke={1.6} aria-hidden="true" />
            {t(holds ? 'certificate.holds' : 'certificate.fails')}
          </Title>
          <Text size="xs" c="dimmed">
            {t(holds ? 'certificate.holdsText' : 'certificate.failsText')}
          </Text>
          {identityGates && (
            <Text size="xs" className={classes.aside!} mt={2}>
              <IconAlertTriangle size={14} aria-hidden="true" />
              {t('certificate.identity')}
            </Text>
          )}
        </div>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() =>
            // As it was signed: `holds` is the pipeline's own.
            saveTextFile(
              `certificate-${pipeline.id}.json`,
              'application/json',
              `${JSON.stringify(certificate, null, 2)}\n`,
            )
          }
        >
          {t('certificate.save')}
        </Button>
      </Group>
      <div className={classes.columns}>
        <CertificateChecks checks={checks} />
        <LayerBars
          figures={figures}
          limit={checks.find(({ id }) => id === 'weight-deviation')?.limit ?? null}
        />
      </div>
      <ComparisonTable
        label={t('certificate.compared')}
        comparisons={
          figures.uncast
            ? [
                { name: t('certificate.uncast'), figures: figures.uncast },
                { name: t('certificate.burnt'), figures: figures.burnt },
              ]
            : [{ name: '', figures: figures.burnt }]
        }
      />
      {figures.uncast && (
        <Text size="xs" c="dimmed" mt={4} mb={8}>
          {t('certificate.uncastText')}
        </Text>
      )}
      {figures.float32 != null && (
        <Text size="xs" c="dimmed" mt={4} mb={8}>
          {t('certificate.float32Text', { error: formatFigure(figures.float32.all.largestError) })}
        </Text>
      )}
      <CertificateSources certificate={certificate} />
      <Text size="xs" c="dimmed" mt={6}>
        {t('certificate.made', {
          time: formatFullTime(provedAt, language),
          type: computation.floatType,
          provider: computation.provider.toUpperCase(),
        })}
      </Text>
    </section>
  );
}
