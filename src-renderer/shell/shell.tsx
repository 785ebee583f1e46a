/** The frame around every page: rail, status bar, palette, keys, notices. */
import { AppShell } from '@mantine/core';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { Loading } from '../components/loading.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { go } from '../navigation/hash-place.ts';
import { pages } from '../pages/pages.ts';
import { useActivity } from '../state/activity.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { useFollowSettings } from './follow-settings.ts';
import { KeysDialog, openKeys } from './keys-dialog.tsx';
import { NoticeList } from './notice-list.tsx';
import { showPageNotice } from './page-notice.ts';
import { openPalette, Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { useRefresh } from './refresh.ts';
import classes from './shell.module.css';
import { StatusBar } from './status-bar.tsx';
import { UnknownPage } from './unknown-page.tsx';

export function Shell() {
  const { t } = useTranslation();
  const [path] = useLocation();
  const activity = useActivity();
  useFollowSettings(activity?.settings);
  useRefresh(activity);
  usePageTitle(path);
  useEffect(() => showPageNotice({ pageCrashed: t('pageCrashed') }), [t]);
  useKeys(t('keys.everywhere'), [
    { key: 'mod+K', does: t('keys.palette'), run: openPalette, inFields: true },
    { key: '?', does: t('keys.help'), run: openKeys },
  ]);
  useKeys(
    t('rooms.label'),
    pages.map(({ name, path: room }, index) => ({
      // Ten rooms have the ten digits; settings have the comma, as elsewhere.
      key: name === 'settings' ? ',' : String((index + 1) % 10),
      does: t('keys.room', { room: t(`rooms.${name}`) }),
      run: () => go(room),
    })),
  );

  return (
    <AppShell
      navbar={{ width: 78, breakpoint: 0 }}
      footer={{ height: 30 }}
      padding={0}
      transitionDuration={0}
    >
      <button type="button" className={classes.skip} onClick={focusPage}>
        {t('skip')}
      </button>
      <AppShell.Navbar component="div">
        <Rail />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <div className={classes.page} id="page" tabIndex={-1}>
          <ErrorBoundary place={path}>
            <Suspense fallback={<Loading />}>
              <Switch>
                {pages.map(({ name, path: room, Content }) => (
                  <Route key={name} path={`${room}/*?`} component={Content} />
                ))}
                <Route path="/">
                  <Redirect to="/study" replace />
                </Route>
                <Route component={UnknownPage} />
              </Switch>
            </Suspense>
          </ErrorBoundary>
        </div>
        <NoticeList />
      </AppShell.Main>
      <AppShell.Footer>
        <StatusBar />
      </AppShell.Footer>
      <Palette />
      <KeysDialog />
    </AppShell>
  );
}

const focusPage = () => document.getElementById('page')?.focus();

function usePageTitle(path: string): void {
  const { t } = useTranslation();
  const page = pages.find(({ path: room }) => path === room || path.startsWith(`${room}/`));
  const title = page ? `${t(`rooms.${page.name}`)} – ${t('product')}` : t('product');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
