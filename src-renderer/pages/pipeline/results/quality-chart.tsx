/** Size against what it costs: perplexity, or how far the next tokens' distributions are apart. */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTick, roundRange, ticksBetween } from '../../../../src-main/report/axis-ticks.ts';
import '../../../charts/chart-colours.css';
import { paint } from '../../../charts/chart-colours.ts';
import { formatBytes } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { formatFigure, formatPercentChange } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';
import { spreadLabels } from './spread-labels.ts';

type Compared = StepResults['quality']['compared'];

const width = 460;
const height = 250;
const plot = { left: 54, right: 446, top: 14, bottom: 206 };
/** A loss of more than this is warned of (`qualityWarnings`). */
const lossLimit = 0.05;

export function QualityChart({ compared }: { readonly compared: Compared }) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const [cost, setCost] = useState<'loss' | 'kl'>('loss');
  const points = compared.map(({ type, bytes, text }) => ({
    type,
    bytes,
    ...(cost === 'loss' ? text.perplexityLoss : text.meanKl),
  }));
  const values = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const [bottom, top] = roundRange(Math.min(0, ...values), Math.max(0, ...values), 5);
  const sizes = points.map(({ bytes }) => bytes);
  // Room for the first dot on the left and for the last one's words on the right.
  const span = Math.max(...sizes) - Math.min(...sizes) || Math.max(...sizes);
  const [left, right] = [Math.min(...sizes) - 0.1 * span, Math.max(...sizes) + 0.22 * span];
  const x = (bytes: number) => plot.left + ((bytes - left) / (right - left)) * (plot.right - plot.left);
  const y = (value: number) => plot.bottom - ((value - bottom) / (top - bottom)) * (plot.bottom - plot.top);
  const yTicks = ticksBetween(bottom, top, 5);
  const say = cost === 'loss' ? formatPercentChange : formatFigure;
  const tick = (value: number) =>
    cost === 'loss'
      ? `${formatTick(100 * value, 100 * yTicks.step)}%`
      : value === 0
        ? '0'
        : formatFigure(value);
  const labels = spreadLabels(points.map(({ bytes, value }) => ({ x: x(bytes), y: y(value) })));
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span>{t('quality.chart')}</span>
        <SegmentedControl
          aria-label={t('quality.cost')}
          size="xs"
          value={cost}
          onChange={(value) => setCost(value as typeof cost)}
          data={[
            { value: 'loss', label: t('quality.loss') },
            { value: 'kl', label: t('quality.meanKl') },
          ]}
        />
      </figcaption>
      <svg
        className={classes.chart}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={points
          .map(({ type, bytes, value }) => `${type}: ${formatBytes(bytes, language)}, ${say(value)}`)
          .join('; ')}
      >
        {yTicks.values.map((value) => (
          <g key={value}>
            <line x1={plot.left} x2={plot.right} y1={y(value)} y2={y(value)} stroke={paint('grid')} />
            <text x={plot.left - 6} y={y(value) + 3.5} textAnchor="end" fill={paint('muted')}>
              {tick(value)}
            </text>
          </g>
        ))}
        {ticksBetween(left, right, 4).values.map((bytes) => (
          <text key={bytes} x={x(bytes)} y={plot.bottom + 15} textAnchor="middle" fill={paint('muted')}>
            {formatBytes(bytes, language)}
          </text>
        ))}
        <line x1={plot.left} x2={plot.right} y1={y(0)} y2={y(0)} stroke={paint('muted')} />
        {cost === 'loss' && lossLimit <= top && (
          <g>
            <line
              x1={plot.left}
              x2={plot.right}
              y1={y(lossLimit)}
              y2={y(lossLimit)}
              stroke={paint('alarm')}
              strokeDasharray="4 3"
            />
            <text x={plot.right} y={y(lossLimit) - 4} textAnchor="end" fill={paint('alarm')}>
              {t('quality.limit')}
            </text>
          </g>
        )}
        <text x={plot.right} y={plot.bottom + 32} textAnchor="end" fill={paint('muted')}>
          {t('quality.sizeAxis')}
        </text>
        {points.map(({ type, bytes, value, low, high }, index) => (
          <g key={type}>
            <title>{`${type}: ${formatBytes(bytes, language)}, ${say(value)}`}</title>
            {low !== null && high !== null && (
              <line
                x1={x(bytes)}
                x2={x(bytes)}
                y1={y(low)}
                y2={y(high)}
                stroke={paint('protected')}
                strokeOpacity={0.6}
                strokeWidth={1.5}
              />
            )}
            <circle cx={x(bytes)} cy={y(value)} r={4} fill={paint('protected')} />
            <text
              x={labels[index]!.x}
              y={labels[index]!.y}
              textAnchor={labels[index]!.anchor}
              fill={paint('ink')}
              fontWeight={600}
            >
              {type}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}
