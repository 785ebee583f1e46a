/** Where a model comes from, as boxes from the model back to its sources. */
import { Text } from '@mantine/core';
import { IconArrowNarrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ModelInspection } from '../../../src-main/workbench/model-shelf.ts';
import { Hash } from '../../components/hash.tsx';
import classes from './models.module.css';

const knownRoles = ['model', 'start', 'data-set', 'source'] as const;

type KnownRole = (typeof knownRoles)[number];

export function LineagePicture({ lineage }: { readonly lineage: ModelInspection['lineage'] }) {
  const { t } = useTranslation('models');
  if (lineage.length === 0) return <Text c="dimmed">{t('noLineage')}</Text>;
  const word = (role: string) =>
    knownRoles.some((known) => known === role) ? t(`roles.${role as KnownRole}`) : role;
  return (
    <>
      <Text size="xs" c="dimmed">
        {t('lineageText')}
      </Text>
      <ol className={classes.lineage}>
        {lineage.map(({ role, manifest, name }, index) => (
          <li key={`${role} ${manifest}`} className={classes.ancestor}>
            {index > 0 && <IconArrowNarrowLeft size={26} className={classes.arrow} aria-hidden="true" />}
            <div className={classes.box}>
              <Text size="xs" c="dimmed">
                {word(role)}
              </Text>
              {name !== null && (
                <Text size="sm" fw={600}>
                  {name}
                </Text>
              )}
              <Text size="xs" component="div">
                <Hash hash={manifest} of={name ?? word(role)} />
              </Text>
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
