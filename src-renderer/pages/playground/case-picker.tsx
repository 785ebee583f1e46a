/** Cases to try, in three bands by what a person would say. */
import { Paper, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { verdicts } from '../../../src-main/data/verdict.ts';
import type { Case } from '../../../src-main/workbench/judge-desk.ts';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import classes from './playground.module.css';
import { pickCase, usePlayground } from './playground-state.ts';

export function CasePicker({ cases }: { readonly cases: readonly Case[] }) {
  const { t } = useTranslation('playground');
  const language = useLanguage();
  const caseId = usePlayground((state) => state.caseId);
  return (
    <Paper component="section" aria-label={t('cases')}>
      <Title order={2} size="h3" mb="xs">
        {t('cases')}
      </Title>
      <div className={classes.bands}>
        {verdicts.map((band) => (
          <Stack key={band} gap={2} role="group" aria-label={t('casesOf', { verdict: band })}>
            <Text size="xs" c="dimmed" component="div" mb={2}>
              <VerdictMark verdict={band} />
            </Text>
            {cases
              .filter(({ expected }) => expected === band)
              .map((one) => (
                <UnstyledButton
                  key={one.id}
                  className={classes.case}
                  lang={language}
                  aria-pressed={one.id === caseId}
                  onClick={() => pickCase(one.id, one.text[language])}
                >
                  {one.text[language]}
                </UnstyledButton>
              ))}
          </Stack>
        ))}
      </div>
    </Paper>
  );
}
