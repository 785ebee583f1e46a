/** What was made from what, from left to right, each with its hash. */
import { Paper, Text, Title } from '@mantine/core';
import { IconArrowNarrowRight } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../components/formats.ts';
import { Hash } from '../../../components/hash.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import { type LineageNode, lineageOf } from '../lineage.ts';
import classes from '../pipeline.module.css';
import type { ShownStep } from '../step-results.ts';

export function LineageMap({ steps }: { readonly steps: readonly ShownStep[] }) {
  const { t } = useTranslation('pipeline');
  const stages = lineageOf(steps);
  if (stages.length < 2) return null;
  return (
    <Paper component="section" aria-label={t('lineage.title')}>
      <Title order={3}>{t('lineage.title')}</Title>
      <Text size="xs" c="dimmed" mb={6}>
        {t('lineage.text')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={classes.lineage} tabIndex={0}>
        {stages.map((stage, index) => (
          <Fragment key={stage[0]!.main.role}>
            {index > 0 && <IconArrowNarrowRight className={classes.arrow} size={26} aria-hidden="true" />}
            <ul className={classes.stage}>
              {stage.map(({ main, beside }) => (
                <li key={`${main.role} ${main.name}`} className={classes.box}>
                  <Node node={main} isMain />
                  {beside.map((node) => (
                    <Node key={node.role} node={node} of={main.name} />
                  ))}
                </li>
              ))}
            </ul>
          </Fragment>
        ))}
      </div>
    </Paper>
  );
}

interface NodeProps {
  readonly node: LineageNode;
  readonly isMain?: boolean;
  /** What it lies beside. */
  readonly of?: string;
}

function Node({ node: { role, name, sha256, bytes }, isMain = false, of = '' }: NodeProps) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const word = t(`lineage.role.${role}`);
  return (
    <div className={isMain ? classes.node : classes.besides}>
      <span className={classes.role}>{word}</span>
      {name !== '' && <b className={classes.nodeName}>{name}</b>}
      <span className={classes.nodeHash}>
        {sha256 !== null && (
          <Hash hash={sha256} length={8} of={[word, name || of].filter(Boolean).join(' ')} />
        )}
        {bytes !== null && <span className={classes.bytes}>{formatBytes(bytes, language)}</span>}
      </span>
    </div>
  );
}
