/** The conversations, the one used last first. */
import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Outputs } from '../../api/api-context.tsx';
import { formatTime } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import classes from './chat.module.css';

interface ConversationListProps {
  readonly list: Outputs['agent']['conversations'];
  readonly shown: string | null;
  readonly creating: boolean;
  readonly onCreate: () => void;
}

export function ConversationList({ list, shown, creating, onCreate }: ConversationListProps) {
  const { t } = useTranslation('chat');
  const language = useLanguage();
  return (
    <nav className={classes.list} aria-label={t('conversations')}>
      <Button
        variant="default"
        className={classes.begin!}
        loading={creating}
        onClick={onCreate}
        leftSection={<IconPlus size={14} aria-hidden />}
      >
        {t('newConversation')}
      </Button>
      {list.map(({ id, title, status, updatedAt }) => (
        <Link
          key={id}
          href={places.conversation(id)}
          className={classes.conversation!}
          aria-current={id === shown ? 'page' : undefined}
        >
          <span className={classes.name} dir="auto">
            {title === '' ? t('untitled') : title}
          </span>
          <Text size="xs" component="span" className={classes.aside!}>
            {[formatTime(updatedAt, language), ...(status ? [t(`status.${status}`)] : [])].join(' · ')}
          </Text>
        </Link>
      ))}
    </nav>
  );
}
