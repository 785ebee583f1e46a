/** Notices between the page and the status bar, where they cover nothing. */
import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TechnicalDetail } from '../components/technical-detail.tsx';
import { noticeWords } from '../components/trouble-words.ts';
import { useActivity } from '../state/activity.ts';
import { dismissNotice, notify, useNotices } from '../state/notices.ts';
import classes from './notice-list.module.css';

const icons = { done: IconCheck, problem: IconAlertTriangle, hint: IconInfoCircle } as const;

export function NoticeList() {
  const { t } = useTranslation();
  const { notices } = useNotices();
  useWorkbenchNotices();
  return (
    <section aria-label={t('notices.label')} aria-live="polite" className={classes.list}>
      {notices.map(({ id, kind, text, detail }) => {
        const Icon = icons[kind];
        return (
          <div key={id} role={kind === 'problem' ? 'alert' : 'status'} className={classes.notice}>
            <Icon size={16} aria-hidden className={classes[kind]} />
            <div className={classes.text}>
              {text}
              <TechnicalDetail text={detail} />
            </div>
            <CloseButton size="xs" aria-label={t('notices.dismiss')} onClick={() => dismissNotice(id)} />
          </div>
        );
      })}
    </section>
  );
}

/** Troubles that the workbench itself tells of: each once, those from before this page's time too. */
function useWorkbenchNotices(): void {
  const { t } = useTranslation(['troubles', 'meaning']);
  const activity = useActivity();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const notice of activity?.notices ?? []) {
      const key = notice.at + notice.text;
      if (told.current.has(key)) continue;
      told.current.add(key);
      notify('problem', noticeWords(notice, t));
    }
  }, [activity, t]);
}
