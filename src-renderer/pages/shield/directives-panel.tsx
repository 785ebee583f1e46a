/** The frozen directives: five of them with their thirteen clauses. */
import { Group, Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Directive } from '../../../src-main/shield/directives/directives.ts';
import { useLanguage } from '../../components/use-language.ts';
import classes from './shield.module.css';

export function DirectivesPanel({ directives }: { readonly directives: readonly Directive[] }) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const clauses = directives.reduce((sum, directive) => sum + directive.clauses.length, 0);
  return (
    <Paper component="section" aria-label={t('directives.title')}>
      <Group gap="sm" mb={4}>
        <Title order={2} size="h3">
          {t('directives.title')}
        </Title>
        <Text size="xs" c="dimmed">
          {t('directives.clauses', { count: clauses })}
        </Text>
      </Group>
      <div className={classes.directives}>
        {directives.map((directive) => (
          <div key={directive.id} className={classes.directive}>
            <Text size="xs" fw={600}>
              {directive.id} {directive.title[language]}
            </Text>
            <ul className={classes.clauses}>
              {directive.clauses.map((clause) => (
                <li key={clause.id} title={clause.explanation[language]}>
                  <span className={classes.number}>{clause.id}</span>
                  <span>{clause.title[language]}</span>
                  <span className={classes.kind}>
                    {t(`decision.${clause.kind}`)} · {t(`severity.${clause.severity}`)}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Paper>
  );
}
