/** How often the head is right against how sure it is, before and after: on the diagonal both are the same. */
import { useTranslation } from 'react-i18next';
import '../../../charts/chart-colours.css';
import { paint } from '../../../charts/chart-colours.ts';
import { formatCount } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import classes from '../pipeline.module.css';
import type { Calibration } from './calibration-facts.tsx';

type Bin = Calibration['figures']['reliability']['before'][number];

const size = { width: 380, height: 372 };
const plot = { left: 44, right: 368, top: 10, bottom: 290 };
/** Rows of each bin, below the plot. */
const columns = { top: 336, height: 30 };
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
const times = ['before', 'after'] as const;

const look = {
  before: { colour: paint('naive'), dash: '4 3', side: -1 },
  after: { colour: paint('protected'), dash: undefined, side: 1 },
} as const;

const toX = (share: number): number => plot.left + share * (plot.right - plot.left);
const toY = (share: number): number => plot.bottom - share * (plot.bottom - plot.top);

export function ReliabilityChart({
  calibration: { figures, temperature },
}: {
  readonly calibration: Calibration;
}) {
  const { t } = useTranslation('pipeline');
  const { reliability, all } = figures;
  const most = Math.max(
    1,
    ...times.flatMap((time) => reliability[time].map(({ accuracy }) => accuracy.rows)),
  );
  const ece = (time: (typeof times)[number]) => all[time].ece?.value?.toFixed(3) ?? '–';
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span>{t('reliability.title')}</span>
        <span className={classes.legend}>
          {times.map((time) => (
            <span key={time}>
              <svg width="24" height="8" aria-hidden="true">
                <line
                  x1="0"
                  x2="24"
                  y1="4"
                  y2="4"
                  stroke={look[time].colour}
                  strokeWidth="1.6"
                  strokeDasharray={look[time].dash}
                />
                <circle cx="12" cy="4" r="3.4" fill={look[time].colour} />
              </svg>
              {t(`calibration.${time}`)}: ECE {ece(time)}
            </span>
          ))}
        </span>
      </figcaption>
      <svg
        className={classes.chart}
        style={{ maxWidth: size.width }}
        viewBox={`0 0 ${size.width} ${size.height}`}
        role="img"
        aria-label={t('reliability.summary', {
          before: ece('before'),
          after: ece('after'),
          temperature: temperature.toFixed(2),
        })}
      >
        {ticks.map((share) => (
          <g key={share}>
            <line x1={plot.left} x2={plot.right} y1={toY(share)} y2={toY(share)} stroke={paint('grid')} />
            <text x={plot.left - 6} y={toY(share) + 3.5} textAnchor="end" fill={paint('muted')}>
              {share.toFixed(1)}
            </text>
            <text x={toX(share)} y={plot.bottom + 15} textAnchor="middle" fill={paint('muted')}>
              {share.toFixed(1)}
            </text>
          </g>
        ))}
        <line x1={toX(0)} y1={toY(0)} x2={toX(1)} y2={toY(1)} stroke={paint('muted')} strokeDasharray="2 3" />
        <line x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} stroke={paint('muted')} />
        <text x={plot.right} y={plot.bottom + 29} textAnchor="end" fill={paint('muted')}>
          {t('reliability.confidence')}
        </text>
        <text
          x={11}
          y={(plot.top + plot.bottom) / 2}
          textAnchor="middle"
          fill={paint('muted')}
          transform={`rotate(-90 11 ${(plot.top + plot.bottom) / 2})`}
        >
          {t('reliability.right')}
        </text>
        <text x={plot.left} y={columns.top - 5} fill={paint('muted')}>
          {t('reliability.rows')}
        </text>
        {times.map((time) => (
          <g key={time}>
            <polyline
              points={reliability[time]
                .filter(isFilled)
                .map(({ confidence, accuracy }) => `${toX(confidence)},${toY(accuracy.value ?? 0)}`)
                .join(' ')}
              fill="none"
              stroke={look[time].colour}
              strokeWidth="1.4"
              strokeDasharray={look[time].dash}
            />
            {reliability[time].filter(isFilled).map((bin) => (
              <BinMark key={bin.low} bin={bin} time={time} most={most} />
            ))}
          </g>
        ))}
      </svg>
    </figure>
  );
}

interface FilledBin extends Bin {
  readonly confidence: number;
}

const isFilled = (bin: Bin): bin is FilledBin => bin.confidence !== null && bin.accuracy.value !== null;

interface BinMarkProps {
  readonly bin: FilledBin;
  readonly time: (typeof times)[number];
  /** Rows of the fullest bin. */
  readonly most: number;
}

/** A dot by its rows, with Wilson's 95 % interval, and its column; the two times stand side by side in their bin. */
function BinMark({ bin: { low, high, confidence, accuracy }, time, most }: BinMarkProps) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const { colour, side } = look[time];
  const middle = toX((low + high) / 2);
  const wide = (toX(high) - toX(low)) / 2 - 1;
  const tall = Math.max(1, (columns.height * accuracy.rows) / most);
  return (
    <g>
      <title>
        {t('reliability.bin', {
          time: t(`calibration.${time}`),
          low: low.toFixed(2),
          high: high.toFixed(2),
          confidence: confidence.toFixed(3),
          accuracy: (accuracy.value ?? 0).toFixed(3),
          interval: `${accuracy.low.toFixed(2)} – ${accuracy.high.toFixed(2)}`,
          right: formatCount(accuracy.count, language),
          rows: formatCount(accuracy.rows, language),
        })}
      </title>
      <line
        x1={toX(confidence)}
        x2={toX(confidence)}
        y1={toY(accuracy.low)}
        y2={toY(accuracy.high)}
        stroke={colour}
        strokeOpacity="0.5"
        strokeWidth="1.3"
      />
      <circle
        cx={toX(confidence)}
        cy={toY(accuracy.value ?? 0)}
        r={Math.max(2, 7 * Math.sqrt(accuracy.rows / most))}
        fill={colour}
        fillOpacity="0.85"
      />
      <rect
        x={side < 0 ? middle - wide : middle}
        y={columns.top + columns.height - tall}
        width={wide}
        height={tall}
        fill={colour}
      />
    </g>
  );
}
