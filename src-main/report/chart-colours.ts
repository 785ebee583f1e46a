/**
 * Colours as CSS variables with the light colour as fallback: a page decides what they are in light and dark, and a
 * chart saved alone still has them. Okabe and Ito's palette, safe for colour-blind eyes; verdicts as in the interface.
 */
export const colour = {
  ink: 'var(--chart-ink, #1d2126)',
  muted: 'var(--chart-muted, #626a73)',
  grid: 'var(--chart-grid, #e3e6ea)',
  surface: 'var(--chart-surface, #ffffff)',
  naive: 'var(--chart-naive, #767d86)',
  protected: 'var(--chart-protected, #0072b2)',
  accuracy: 'var(--chart-accuracy, #a3497c)',
  alarm: 'var(--chart-alarm, #c03a00)',
  safe: 'var(--chart-safe, #cfeadf)',
  onset: 'var(--chart-onset, #f2c14e)',
  collapsed: 'var(--chart-collapsed, #c8452e)',
  onCollapsed: 'var(--chart-on-collapsed, #ffffff)',
  ALLOW: 'var(--chart-allow, #009e73)',
  ESCALATE: 'var(--chart-escalate, #e69f00)',
  REFUSE: 'var(--chart-refuse, #d55e00)',
} as const;

/** The verdicts' shapes: circle, triangle, square. */
export const verdictGlyph = { ALLOW: '●', ESCALATE: '▲', REFUSE: '■' } as const;

export const chartFont = 'var(--chart-font, system-ui, sans-serif)';
