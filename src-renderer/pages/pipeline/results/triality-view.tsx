/** The five scenarios: what would be right, what the burnt model says, and what the model with gates says. */
import { Table, Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { verdicts } from '../../../../src-main/data/verdict.ts';
import { formatProbability } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { VerdictMark } from '../../../components/verdict-mark.tsx';
import { formatFigure } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';

type Test = StepResults['triality-test'];
type Judgement = Test['judgements'][number];

export function TrialityView({ test }: { readonly test: Test }) {
  const { t } = useTranslation('pipeline');
  const { judgements, alike, asExpected, worstDifference } = test;
  return (
    <>
      <Text size="sm" mb={6}>
        {t('triality.outcome', { alike, asExpected, count: judgements.length })}{' '}
        <Text span size="xs" c="dimmed">
          {t('triality.difference', { difference: formatFigure(worstDifference) })}
        </Text>
      </Text>
      <Table.ScrollContainer minWidth={640}>
        <Table aria-label={t('step.triality-test')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('triality.scenario')}</Table.Th>
              <Table.Th>{t('triality.language')}</Table.Th>
              <Table.Th>{t('triality.expected')}</Table.Th>
              <Table.Th>{t('triality.burnt')}</Table.Th>
              <Table.Th>{t('triality.gated')}</Table.Th>
              <Table.Th>{t('triality.right')}</Table.Th>
              <Table.Th>{t('triality.prompt')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {judgements.map((judgement) => (
              <Row key={`${judgement.scenario} ${judgement.language}`} judgement={judgement} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Row({ judgement }: { readonly judgement: Judgement }) {
  const { t } = useTranslation('pipeline');
  const { scenario, language, prompt, expected, burnt, gated } = judgement;
  const right = expected.includes(burnt.verdict);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {t(`scenario.${scenario}`)}
      </Table.Th>
      <Table.Td>{t(`triality.in.${language}`)}</Table.Td>
      <Table.Td>
        <span className={classes.verdicts}>
          {expected.map((verdict) => (
            <VerdictMark key={verdict} verdict={verdict} />
          ))}
        </span>
      </Table.Td>
      <Table.Td>
        <Judged judged={burnt} />
      </Table.Td>
      <Table.Td>
        <Judged judged={gated} />
      </Table.Td>
      <Table.Td>
        {right ? <IconCheck size={14} aria-hidden="true" /> : <IconMinus size={14} aria-hidden="true" />}
        <VisuallyHidden>{t(right ? 'triality.isRight' : 'triality.isWrong')}</VisuallyHidden>
      </Table.Td>
      <Table.Td className={classes.prompt!} title={prompt} lang={language}>
        {prompt}
      </Table.Td>
    </Table.Tr>
  );
}

/** The verdict; on hover and focus what each head thinks. */
function Judged({ judged }: { readonly judged: Judgement['burnt'] }) {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const language = useLanguage();
  return (
    <Tooltip
      label={
        <span className={classes.heads}>
          {(['taskHead', 'safetyHead'] as const).map((head) => (
            <Fragment key={head}>
              <b>{t(`meaning:judge.${head}`)}</b>
              {verdicts.map((verdict) => (
                <Fragment key={verdict}>
                  <span>{verdict}</span>
                  <span>{formatProbability(judged[head][verdict], language)}</span>
                </Fragment>
              ))}
            </Fragment>
          ))}
        </span>
      }
    >
      <UnstyledButton className={classes.judged!} fz="inherit">
        <VerdictMark verdict={judged.verdict} />
      </UnstyledButton>
    </Tooltip>
  );
}
