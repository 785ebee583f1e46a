/** The last lines of a pipeline's log; folded away until somebody wants them. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import classes from './pipeline.module.css';

/** `2026-11-21T17:24:11.000Z load done`: the moment, and what was told. */
const line = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/u;

export function PipelineLog({ lines }: { readonly lines: readonly string[] }) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  return (
    <details>
      <summary className={classes.summary}>
        {t('log')}{' '}
        <Text span size="xs" c="dimmed">
          {t('logLines', { count: lines.length })}
        </Text>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ol className={classes.log} tabIndex={0} aria-label={t('log')}>
        {lines.map((text, index) => {
          const [, moment = null, told = text] = line.exec(text) ?? [];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added, and two may be alike
            <li key={index}>
              {moment !== null && <time dateTime={moment}>{formatTime(moment, language)}</time>}
              <span>{told}</span>
            </li>
          );
        })}
      </ol>
    </details>
  );
}
