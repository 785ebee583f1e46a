/** The rail on the left: the rooms. */
import { ActionIcon, Stack, Tooltip } from '@mantine/core';
import { IconKeyboard, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { pages } from '../pages/pages.ts';
import { openKeys } from './keys-dialog.tsx';
import { openPalette } from './palette.tsx';
import classes from './rail.module.css';

export function Rail() {
  const { t } = useTranslation();
  const [path] = useLocation();
  return (
    <nav className={classes.rail} aria-label={t('rooms.label')}>
      <Stack gap={2}>
        {pages.map(({ name, path: room, icon: Icon }) => {
          const current = path === room || path.startsWith(`${room}/`);
          return (
            <Link
              key={name}
              href={room}
              className={classes.room!}
              aria-current={current ? 'page' : undefined}
            >
              <Icon size={20} stroke={1.6} aria-hidden />
              {t(`rooms.${name}`)}
            </Link>
          );
        })}
      </Stack>
      <Stack gap={4} align="center">
        <Tooltip label={`${t('palette.open')} (Ctrl K)`} position="right">
          <ActionIcon color="gray" c="dimmed" onClick={openPalette} aria-label={t('palette.open')}>
            <IconSearch size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`${t('keys.title')} (?)`} position="right">
          <ActionIcon color="gray" c="dimmed" onClick={openKeys} aria-label={t('keys.title')}>
            <IconKeyboard size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Stack>
    </nav>
  );
}
