/** The judged prompt with every finding marked: a tint for the first layer, a line and a letter for each. */
import { Stack, Text, Tooltip } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '../../../../src-main/shield/decision/shield-decision.ts';
import { formatShare } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from './findings.module.css';
import { disguiseWords, tagWords } from './tag-words.ts';
import { layersOf, type Segment, segmentsOf, tintOf } from './text-segments.ts';

interface FindingsTextProps {
  readonly text: string;
  readonly evidence: readonly Evidence[];
  /** Its places are outlined. */
  readonly active: Evidence | null;
}

export function FindingsText({ text, evidence, active }: FindingsTextProps) {
  const { t } = useTranslation('shield');
  const segments = useMemo(() => segmentsOf(text, evidence), [text, evidence]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long prompts scroll by keyboard, too
    <section className={classes.text} aria-label={t('findings.text')} tabIndex={0} data-findings-text>
      {segments.map((segment) =>
        segment.marks.length === 0 ? (
          <span key={segment.start}>{segment.text}</span>
        ) : (
          <Mark key={segment.start} segment={segment} active={active} />
        ),
      )}
    </section>
  );
}

function Mark({ segment, active }: { readonly segment: Segment; readonly active: Evidence | null }) {
  const layers = layersOf(segment);
  const own = layers.filter(({ context }) => !context);
  const tint = tintOf(segment)?.toLowerCase();
  return (
    <Tooltip label={<Details segment={segment} />}>
      <mark
        className={classes.mark}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what was found opens on focus
        tabIndex={0}
        data-layers={layers.map(({ layer }) => layer).join('')}
        data-words={own.map(({ layer }) => layer).join('')}
        data-start={segment.start}
        data-end={segment.end}
        data-begins={segment.begins.length > 0 ? segment.begins.join('') : undefined}
        data-active={
          active !== null && segment.marks.some(({ evidence }) => evidence === active) ? '' : undefined
        }
        style={{
          backgroundColor: tint ? `var(--tint-${tint})` : undefined,
          ...linesOf(layers),
        }}
      >
        {segment.text}
      </mark>
    </Tooltip>
  );
}

/** One line a layer, beneath each other; dotted for neighbours. */
function linesOf(layers: readonly { readonly layer: string; readonly context: boolean }[]) {
  const images = layers.map(({ layer, context }) => {
    const colour = `var(--line-${layer.toLowerCase()})`;
    const gap = context ? `${colour} 0 2px, transparent 2px 4px` : `${colour} 0 4px`;
    return `repeating-linear-gradient(90deg, ${gap})`;
  });
  return {
    backgroundImage: images.join(', '),
    backgroundSize: '100% 2px',
    backgroundRepeat: 'repeat-x',
    backgroundPosition: layers.map((_, index) => `0 calc(100% - ${index * 3}px)`).join(', '),
  };
}

function Details({ segment }: { readonly segment: Segment }) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  return (
    <Stack gap={4}>
      {segment.marks.map(({ evidence, context }) => {
        const disguise = disguiseWords(evidence, t);
        return (
          <div key={`${evidence.layer}${evidence.id}${evidence.spans[0]?.start}`}>
            <Text inherit fw={600}>
              {evidence.layer} · {tagWords(evidence, t)}
              {context ? ` (${t('findings.context')})` : ''}
            </Text>
            <Text inherit>
              {evidence.id}
              {evidence.weight === null
                ? ''
                : ` · ${t('findings.weight')} ${formatShare(evidence.weight, language)}`}
              {disguise === '' ? '' : ` · ${t('findings.found')}: ${disguise}`}
            </Text>
          </div>
        );
      })}
    </Stack>
  );
}
