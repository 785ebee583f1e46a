/**
 * Colours by what they mean, light and dark; the values that `charts.css` gives to the variables `--chart-<name>`.
 * Verdicts as everywhere in the workbench; curves from hues that Okabe and Ito's palette keeps apart for colour-blind
 * eyes, away from the verdicts' green, amber and red.
 */
export const chartPalettes = {
  light: {
    ink: '#1d2126',
    muted: '#626a73',
    grid: '#e6e9ed',
    surface: '#ffffff',
    naive: '#767d86',
    protected: '#0072b2',
    accuracy: '#a3497c',
    alarm: '#c03a00',
    safe: '#cfeadf',
    onset: '#f2c14e',
    collapsed: '#c8452e',
    'on-collapsed': '#ffffff',
    allow: '#009e73',
    escalate: '#e69f00',
    refuse: '#d55e00',
    blue: '#0072b2',
    cyan: '#2f9fc9',
    purple: '#a3497c',
    olive: '#8c7a00',
    brown: '#8a5a44',
  },
  dark: {
    ink: '#e4e7eb',
    muted: '#9aa3ad',
    grid: '#282d33',
    surface: '#15181c',
    naive: '#a4acb5',
    protected: '#56b1ea',
    accuracy: '#e08bb9',
    alarm: '#ff8a5c',
    safe: '#1d4a3b',
    onset: '#8a6410',
    collapsed: '#b8432c',
    'on-collapsed': '#ffffff',
    allow: '#2bc596',
    escalate: '#f0b73e',
    refuse: '#ff8436',
    blue: '#56b1ea',
    cyan: '#8fdcf2',
    purple: '#e08bb9',
    olive: '#d1c04a',
    brown: '#c99b82',
  },
} as const;

export type ChartColour = keyof (typeof chartPalettes)['light'];

/** Colour values by name: a palette, or what the page's variables say. */
export type Palette = (name: ChartColour) => string;

/** The paint of a page element: the page's variable, and the light colour where no style sheet says otherwise. */
export function paint(name: ChartColour): string {
  return `var(--chart-${name}, ${chartPalettes.light[name]})`;
}

/** The colours of a theme, for pictures that leave the page. */
export function paletteOf(theme: keyof typeof chartPalettes): Palette {
  return (name) => chartPalettes[theme][name];
}

/** The colours that hold at an element of the page, for canvases; read anew after a change of theme. */
export function paletteAt(element: Element): Palette {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--chart-${name}`).trim() || chartPalettes.light[name];
}

export const chartFont =
  '"Segoe UI", "Helvetica Neue", Arial, "Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", sans-serif';
