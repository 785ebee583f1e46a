/** The clauses that a text breaks, with their numbers, and what says so. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ViolatedClause } from '../../../../src-main/shield/decision/shield-decision.ts';
import type { Directive } from '../../../../src-main/shield/directives/directives.ts';
import { formatShare } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from './shield-panel.module.css';

interface ClauseListProps {
  readonly violated: readonly ViolatedClause[];
  readonly directives: readonly Directive[];
}

export function ClauseList({ violated, directives }: ClauseListProps) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const known = directives.flatMap(({ clauses }) => clauses);
  if (violated.length === 0)
    return (
      <Text size="xs" c="dimmed">
        {t('decision.noClauses')}
      </Text>
    );
  return (
    <ul className={classes.clauses} aria-label={t('decision.clauses')}>
      {violated.map((one) => {
        const from = one.from.map((source) => t(`from.${source}`)).join(language === 'ja' ? '・' : ', ');
        return (
          <li key={one.clause} data-kind={one.kind}>
            <span className={classes.clause}>{one.clause}</span>{' '}
            {known.find(({ id }) => id === one.clause)?.title[language] ?? one.title}
            <Text size="xs" c="dimmed">
              {[
                t(`decision.${one.kind}`),
                t(`severity.${one.severity}`),
                t('decision.risk', { risk: formatShare(one.risk, language) }),
                from,
              ].join(' · ')}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
