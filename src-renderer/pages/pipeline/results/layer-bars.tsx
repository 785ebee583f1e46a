/** How far each layer is off, as a bar; the worst is marked. */
import { SegmentedControl, Text, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatFigure } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';

const measures = ['weightDeviation', 'relativeError', 'accumulatedError'] as const;

interface LayerBarsProps {
  readonly figures: StepResults['verify-after']['figures'];
  /** Of the weights' deviation. */
  readonly limit: number | null;
}

export function LayerBars({ figures: { layers, worstLayer }, limit }: LayerBarsProps) {
  const { t } = useTranslation('pipeline');
  const [measure, setMeasure] = useState<(typeof measures)[number]>('weightDeviation');
  const values = layers.map((layer) => layer[measure]);
  const allowed = measure === 'weightDeviation' ? limit : null;
  // Room above the limit for its words.
  const most = 1.2 * Math.max(...values, allowed ?? 0, Number.MIN_VALUE);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span>{t('layers.title')}</span>
        <SegmentedControl
          aria-label={t('layers.measure')}
          size="xs"
          value={measure}
          onChange={(value) => setMeasure(value as typeof measure)}
          data={measures.map((value) => ({ value, label: t(`layers.${value}`) }))}
        />
      </figcaption>
      <div
        className={classes.bars}
        role="img"
        aria-label={t('layers.summary', {
          measure: t(`layers.${measure}`),
          count: layers.length,
          most: formatFigure(Math.max(...values)),
          worst: worstLayer,
        })}
      >
        {allowed !== null && (
          <span className={classes.limit} style={{ bottom: `${(100 * allowed) / most}%` }}>
            {t('layers.limit', { limit: formatFigure(allowed) })}
          </span>
        )}
        {layers.map((layer) => (
          <Tooltip
            key={layer.layer}
            label={
              <>
                <div>{t('layers.layer', { layer: layer.layer })}</div>
                {measures.map((name) => (
                  <div key={name}>
                    {t(`layers.${name}`)}: {formatFigure(layer[name])}
                  </div>
                ))}
                {layer.orthogonality !== null && (
                  <div>
                    {t('gates.orthogonality')}: {formatFigure(layer.orthogonality)}
                  </div>
                )}
              </>
            }
          >
            <span className={classes.barPlace} data-worst={layer.layer === worstLayer || undefined}>
              <span className={classes.bar} style={{ height: `${(100 * layer[measure]) / most}%` }} />
            </span>
          </Tooltip>
        ))}
      </div>
      <div className={classes.layerNumbers} aria-hidden="true">
        {layers.map(({ layer }) => (
          <span key={layer}>{layers.length <= 16 || layer % 4 === 0 ? layer : ''}</span>
        ))}
      </div>
      <Text size="xs" c="dimmed">
        {t(`layersHint.${measure}`)} {t('layers.worst', { layer: worstLayer })}
      </Text>
    </figure>
  );
}
