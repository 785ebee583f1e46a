/** Why a turn or a step ended as it did. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TurnProblem } from '../../../src-main/agent/turn-problem.ts';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { turnProblemWords } from './turn-problem-words.ts';

interface ProblemLinesProps {
  readonly of: { readonly problem: string | null; readonly meaning?: TurnProblem | null | undefined };
}

export function ProblemLines({ of }: ProblemLinesProps) {
  const { t } = useTranslation('chat');
  const { words, detail } = turnProblemWords(of, t);
  return (
    <>
      {words !== null && <Text size="xs">{words}</Text>}
      {detail !== null && <TechnicalDetail text={detail} />}
    </>
  );
}
