/** A hash in short, with the whole of it on hover and in the clipboard. */
import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './hash.module.css';

interface HashProps {
  /** Hexadecimal SHA-256. */
  readonly hash: string;
  /** Characters shown. */
  readonly length?: number;
  /** What it is the hash of, for the copy button's name. */
  readonly of?: string;
}

export function Hash({ hash, length = 12, of }: HashProps) {
  const { t } = useTranslation('shell');
  return (
    <span className={classes.hash}>
      <Tooltip label={<span className={classes.whole}>{hash}</span>} maw={520}>
        <code className={classes.short}>{hash.slice(0, length)}</code>
      </Tooltip>
      <CopyButton value={hash} timeout={1500}>
        {({ copied, copy }) => (
          <ActionIcon
            size={18}
            color="gray"
            onClick={copy}
            aria-label={copied ? t('copied') : `${t('copy')}: ${of ?? 'SHA-256'}`}
          >
            {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
