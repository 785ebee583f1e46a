/** One word or pattern of one's own. */
import { Button, NumberInput, SegmentedControl, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DangerCategory, PatternClass, Severity } from '../../../src-main/shield/signals.ts';
import type { ShieldFacts } from '../../../src-main/shield-data/open-shield.ts';
import { formatShare } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { shield as words } from '../../i18n/en/shield.ts';
import { freeId, type OwnRow, splitWords } from './own-rows.ts';
import classes from './shield.module.css';

interface OwnRowFormProps {
  readonly facts: Pick<ShieldFacts, 'policy' | 'severityWeights'>;
  /** Ids that are taken. */
  readonly known: readonly string[];
  readonly onAdd: (row: OwnRow) => void;
}

const languages = ['en', 'ja', 'zh', 'ko', 'ru', 'ar'] as const;
const severities = ['critical', 'high', 'medium'] as const satisfies readonly Severity[];
const categories = Object.keys(words.category) as DangerCategory[];
const patternClasses = Object.keys(words.class) as PatternClass[];

export function OwnRowForm({ facts: { policy, severityWeights }, known, onAdd }: OwnRowFormProps) {
  const { t } = useTranslation('shield');
  const screen = useLanguage();
  const share = (value: number) => formatShare(value, screen);
  const [layer, setLayer] = useState<OwnRow['layer']>('D');
  const [text, setText] = useState('');
  const [notIn, setNotIn] = useState('');
  const [language, setLanguage] = useState<string>(screen);
  const [category, setCategory] = useState<DangerCategory>('WEAPONS');
  const [weight, setWeight] = useState(0.5);
  const [patternClass, setPatternClass] = useState<PatternClass>('jailbreak-persona');
  const [severity, setSeverity] = useState<Severity>('high');
  const own = splitWords(text);
  const harmless = splitWords(notIn);

  const add = (): void => {
    const row = {
      id: freeId(own, known),
      words: own,
      ...(harmless.length > 0 ? { notIn: harmless } : {}),
    };
    onAdd(
      layer === 'D'
        ? { layer, row: { ...row, language, category, weight } }
        : { layer, row: { ...row, language: 'any', class: patternClass, severity } },
    );
    setText('');
    setNotIn('');
  };

  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (own.length > 0) add();
      }}
    >
      <SegmentedControl
        style={{ gridColumn: '1 / -1', justifySelf: 'start' }}
        aria-label={t('own.kind')}
        value={layer}
        onChange={(value) => setLayer(value as OwnRow['layer'])}
        data={[
          { value: 'D', label: t('own.addWord') },
          { value: 'A', label: t('own.addPattern') },
        ]}
      />
      <div className={classes.fields}>
        <Textarea
          label={t('own.words')}
          description={t('own.wordsHint')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={6}
        />
        <Textarea
          label={t('own.notIn')}
          description={t('own.notInHint')}
          value={notIn}
          onChange={(event) => setNotIn(event.currentTarget.value)}
          autosize
          minRows={1}
          maxRows={4}
        />
      </div>
      <div className={classes.fields}>
        {layer === 'D' ? (
          <>
            <Select
              label={t('own.category')}
              data={categories.map((value) => ({ value, label: t(`category.${value}`) }))}
              value={category}
              onChange={(value) => value && setCategory(value as DangerCategory)}
              allowDeselect={false}
            />
            <Select
              label={t('own.language')}
              data={languages.map((value) => ({ value, label: nameOf(value, screen) }))}
              value={language}
              onChange={(value) => value && setLanguage(value)}
              allowDeselect={false}
            />
            <NumberInput
              label={t('own.weight')}
              description={t('own.weightHint', { grey: share(policy.grey), floor: share(policy.floor) })}
              value={weight}
              onChange={(value) => Number(value) > 0 && Number(value) <= 1 && setWeight(Number(value))}
              min={0.01}
              max={1}
              step={0.05}
              decimalScale={2}
              fixedDecimalScale
            />
          </>
        ) : (
          <>
            <Select
              label={t('own.class')}
              data={patternClasses.map((value) => ({ value, label: t(`class.${value}`) }))}
              value={patternClass}
              onChange={(value) => value && setPatternClass(value as PatternClass)}
              allowDeselect={false}
            />
            <Select
              label={t('own.severity')}
              description={t('own.severityHint', {
                critical: share(severityWeights.critical),
                high: share(severityWeights.high),
                medium: share(severityWeights.medium),
              })}
              data={severities.map((value) => ({ value, label: t(`severity.${value}`) }))}
              value={severity}
              onChange={(value) => value && setSeverity(value as Severity)}
              allowDeselect={false}
            />
          </>
        )}
        <Button type="submit" disabled={own.length === 0} style={{ justifySelf: 'start' }}>
          {t('own.try')}
        </Button>
      </div>
    </form>
  );
}

function nameOf(language: string, screen: string): string {
  return new Intl.DisplayNames([screen], { type: 'language' }).of(language) ?? language;
}
