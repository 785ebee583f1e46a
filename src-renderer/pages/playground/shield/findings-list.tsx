/** Every finding in a line: for those who read the table, and to see where in the prompt it stands. */
import { useTranslation } from 'react-i18next';
import type { Evidence } from '../../../../src-main/shield/decision/shield-decision.ts';
import { formatShare } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from './findings.module.css';
import { LayerMark } from './layer-mark.tsx';
import { disguiseWords, tagWords } from './tag-words.ts';

interface FindingsListProps {
  readonly text: string;
  readonly evidence: readonly Evidence[];
  readonly active: Evidence | null;
  readonly onActive: (evidence: Evidence | null) => void;
}

export function FindingsList({ text, evidence, active, onActive }: FindingsListProps) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lists scroll by keyboard, too
    <section className={classes.list} tabIndex={0} aria-label={t('findings.list')}>
      <table>
        <thead>
          <tr>
            <th scope="col" aria-label={t('findings.list')} />
            <th scope="col">{t('findings.place')}</th>
            <th scope="col">{t('findings.tag')}</th>
            <th scope="col">{t('findings.weight')}</th>
            <th scope="col">{t('findings.found')}</th>
            <th scope="col">{t('findings.id')}</th>
          </tr>
        </thead>
        <tbody>
          {evidence.map((one, index) => {
            return (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: findings have no identity but their place
                key={index}
                data-active={one === active ? '' : undefined}
                onMouseEnter={() => onActive(one)}
                onMouseLeave={() => onActive(null)}
              >
                <td>
                  <LayerMark layer={one.layer} />
                </td>
                <td className={classes.place}>{placeWords(text, one)}</td>
                <td className={classes.tag}>{tagWords(one, t)}</td>
                <td>{one.weight === null ? '–' : formatShare(one.weight, language)}</td>
                <td>{disguiseWords(one, t) || '–'}</td>
                <td className={classes.id}>{one.id}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** The word itself; for an intent all the words that say it. */
function placeWords(text: string, { layer, spans }: Evidence): string {
  const shown = layer === 'B' ? spans : spans.slice(0, 1);
  return shown.map(({ start, end }) => text.slice(start, end)).join(' … ');
}
