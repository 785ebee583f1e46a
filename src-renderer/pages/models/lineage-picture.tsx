/** Where a model comes from: itself on the left, and with an arrow to it what it was made from, nearest first. */
import { Text } from '@mantine/core';
import { IconArrowNarrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ModelInspection } from '../../../src-main/workbench/model-shelf.ts';
import { Hash } from '../../components/hash.tsx';
import classes from './models.module.css';

const knownRoles = ['start', 'data-set', 'source'] as const;

type KnownRole = (typeof knownRoles)[number];

interface LineagePictureProps {
  readonly name: string;
  readonly lineage: ModelInspection['lineage'];
}

export function LineagePicture({ name, lineage }: LineagePictureProps) {
  const { t } = useTranslation('models');
  if (lineage.length === 0) return <Text c="dimmed">{t('noLineage')}</Text>;
  const word = (role: string) =>
    knownRoles.some((known) => known === role) ? t(`roles.${role as KnownRole}`) : role;
  return (
    <>
      <Text size="xs" c="dimmed">
        {t('lineageText')}
      </Text>
      <div className={classes.lineage}>
        <div className={classes.box} data-own>
          <Text size="xs" c="dimmed">
            {t('roles.model')}
          </Text>
          <Text size="sm" fw={600}>
            {name}
          </Text>
        </div>
        <ol className={classes.ancestors}>
          {lineage.map(({ role, manifest, name: ancestor }) => (
            <li key={`${role} ${manifest}`} className={classes.ancestor}>
              <IconArrowNarrowLeft size={30} className={classes.arrow} aria-hidden="true" />
              <div className={classes.box}>
                <Text size="xs" c="dimmed">
                  {word(role)}
                </Text>
                {ancestor !== null && (
                  <Text size="sm" fw={600}>
                    {ancestor}
                  </Text>
                )}
                <Text size="xs" component="div">
                  <Hash hash={manifest} of={ancestor ?? word(role)} />
                </Text>
              </div>
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}
