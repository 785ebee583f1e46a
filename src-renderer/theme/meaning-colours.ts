/** One colour and one shape for a meaning, on every page. */
import type { Verdict } from '../../src-main/data/verdict.ts';
import type { Phase } from '../../src-main/training/events.ts';

/** Okabe and Ito's palette, safe for colour-blind eyes. As areas and marks; not for small text. */
export const verdictColour: Readonly<Record<Verdict, string>> = {
  ALLOW: '#009E73',
  ESCALATE: '#E69F00',
  REFUSE: '#D55E00',
};

/** The same hues dark enough, or light enough, to be read as text: 4.5:1 on the page and on its grey cards. */
export const verdictTextColour: Readonly<Record<Verdict, string>> = {
  ALLOW: 'light-dark(#00654a, #3fd0a6)',
  ESCALATE: 'light-dark(#7a5200, #f0b840)',
  REFUSE: 'light-dark(#a04300, #ff9350)',
};

/** As on the timeline: a collapsed run is red, and not the orange of a refusal, which is what it lost. */
export const phaseColour: Readonly<Record<Phase, string>> = {
  safe: verdictColour.ALLOW,
  onset: verdictColour.ESCALATE,
  collapsed: 'light-dark(#c8452e, #b8432c)',
};

export const phaseTextColour: Readonly<Record<Phase, string>> = {
  safe: verdictTextColour.ALLOW,
  onset: verdictTextColour.ESCALATE,
  collapsed: 'light-dark(#a32a17, #ff8a75)',
};
