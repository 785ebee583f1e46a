/** That the gate is closed, and why: whoever writes a question sees it where they write. */
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { gateWords } from '../../components/trouble-words.ts';
import { useActivity } from '../../state/activity.ts';
import classes from './chat.module.css';

export function GateClosed() {
  const { t } = useTranslation(['chat', 'shell']);
  const { t: words } = useTranslation(['troubles', 'audit']);
  const gate = useActivity()?.gate;
  if (gate?.state !== 'closed') return null;
  const reason = gateWords(gate, words) ?? t('shell:status.gateClosedNoReason');
  return (
    <div className={classes.closed} role="status">
      <IconLock size={14} aria-hidden />
      <span>{t('gateClosed', { reason })}</span>
    </div>
  );
}
