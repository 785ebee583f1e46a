/** The report's files, where they lie. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../../components/facts.tsx';
import { ShowPath } from '../../../components/show-path.tsx';
import type { ShownStep } from '../step-results.ts';

interface ReportViewProps extends Pick<ShownStep, 'files'> {
  readonly folder: string;
}

export function ReportView({ files, folder }: ReportViewProps) {
  const { t } = useTranslation('pipeline');
  const separator = folder.includes('\\') ? '\\' : '/';
  return (
    <>
      <Text size="sm" mb={4}>
        {t('report.text')}
      </Text>
      <Facts
        facts={files.map(({ path }) => ({
          name: kindOf(path),
          value: <ShowPath path={`${folder}${separator}${path}`} />,
        }))}
      />
    </>
  );
}

const kinds: Readonly<Record<string, string>> = { html: 'HTML', md: 'Markdown', json: 'JSON' };

const kindOf = (path: string): string => kinds[path.replace(/^.*\./u, '')] ?? path;
