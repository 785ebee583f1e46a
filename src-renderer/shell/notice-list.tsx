/** Notices at the right, between the heads of pages and what stands at their feet: Send is there. */
import { Notification, Portal, Stack } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TechnicalDetail } from '../components/technical-detail.tsx';
import { noticeWords } from '../components/trouble-words.ts';
import { useActivity } from '../state/activity.ts';
import { dismissNotice, notify, useNotices } from '../state/notices.ts';

const looks = {
  done: { color: 'green', Icon: IconCheck },
  problem: { color: 'red', Icon: IconAlertTriangle },
  hint: { color: 'blue', Icon: IconInfoCircle },
} as const;

/** Pixels that the bar of a page and the status bar with the line of buttons above it have. */
const belowHead = 56;
const aboveFoot = 110;

export function NoticeList() {
  const { t } = useTranslation();
  const { notices } = useNotices();
  useWorkbenchNotices();
  return (
    <Portal>
      <Stack
        component="section"
        aria-label={t('notices.label')}
        aria-live="polite"
        gap="xs"
        style={{
          position: 'fixed',
          right: 12,
          top: belowHead,
          // However much they say, the last line of a page stays free.
          maxHeight: `calc(100dvh - ${belowHead + aboveFoot}px)`,
          overflowY: 'auto',
          width: 380,
          maxWidth: 'calc(100vw - 24px)',
          zIndex: 400,
        }}
      >
        {notices.map(({ id, kind, text, detail }) => {
          const { color, Icon } = looks[kind];
          return (
            <Notification
              key={id}
              role={kind === 'problem' ? 'alert' : 'status'}
              color={color}
              icon={<Icon size={16} aria-hidden />}
              onClose={() => dismissNotice(id)}
              closeButtonProps={{ 'aria-label': t('notices.dismiss') }}
              withBorder
              style={{ flexShrink: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
            >
              {text}
              <TechnicalDetail text={detail} />
            </Notification>
          );
        })}
      </Stack>
    </Portal>
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
