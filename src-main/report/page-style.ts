/** The page's style: one font, few colours, light and dark, and a landscape sheet when printed. */

const light = `
  --page: #ffffff; --text: #1d2126; --quiet: #626a73; --line: #e3e6ea; --stripe: #f6f7f9; --good: #00734f; --bad: #b83800;
  --chart-ink: #1d2126; --chart-muted: #626a73; --chart-grid: #e6e9ed; --chart-surface: #ffffff;
  --chart-naive: #767d86; --chart-protected: #0072b2; --chart-accuracy: #a3497c; --chart-alarm: #c03a00;
  --chart-safe: #cfeadf; --chart-onset: #f2c14e; --chart-collapsed: #c8452e; --chart-on-collapsed: #ffffff;
  --chart-allow: #009e73; --chart-escalate: #e69f00; --chart-refuse: #d55e00;`;

const dark = `
  --page: #15181c; --text: #e4e7eb; --quiet: #9aa3ad; --line: #2b3036; --stripe: #1b1f24; --good: #3ecf9f; --bad: #ff8a5c;
  --chart-ink: #e4e7eb; --chart-muted: #9aa3ad; --chart-grid: #282d33; --chart-surface: #15181c;
  --chart-naive: #a4acb5; --chart-protected: #56b1ea; --chart-accuracy: #e08bb9; --chart-alarm: #ff8a5c;
  --chart-safe: #1d4a3b; --chart-onset: #8a6410; --chart-collapsed: #b8432c; --chart-on-collapsed: #ffffff;
  --chart-allow: #2bc596; --chart-escalate: #f0b73e; --chart-refuse: #ff8436;`;

export const pageStyle = `
:root { color-scheme: light dark; --chart-font: "Segoe UI", "Helvetica Neue", Arial, "Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", sans-serif;${light}
}
@media (prefers-color-scheme: dark) { :root {${dark}
} }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 1248px; padding: 20px 24px 48px; background: var(--page); color: var(--text);
  font: 13px/1.5 var(--chart-font); -webkit-text-size-adjust: 100%; }
h1 { font-size: 22px; line-height: 1.25; margin: 0; }
h2 { font-size: 16px; margin: 28px 0 4px; padding-top: 10px; border-top: 1px solid var(--line); }
h3 { font-size: 13px; margin: 20px 0 2px; }
.subtitle, .note { color: var(--quiet); margin: 2px 0 8px; max-width: 120ch; text-wrap: pretty; }
[lang="ja"] .note { max-width: 76em; }
a { color: inherit; text-decoration-color: var(--quiet); text-underline-offset: 2px; }
.page nav { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 12px; }

.switch { position: absolute; opacity: 0; pointer-events: none; }
.languages { float: right; display: flex; border: 1px solid var(--line); border-radius: 4px; overflow: hidden; }
.languages label { padding: 2px 10px; cursor: pointer; color: var(--quiet); }
#language-en:checked ~ .languages [for="language-en"], #language-ja:checked ~ .languages [for="language-ja"] { background: var(--stripe); color: var(--text); font-weight: 600; }
.switch:focus-visible ~ .languages { outline: 2px solid var(--chart-protected); outline-offset: 2px; }
#language-en:checked ~ .page[lang="ja"], #language-ja:checked ~ .page[lang="en"] { display: none; }

.verdict { margin: 14px 0 0; padding: 10px 14px; border-left: 4px solid; background: var(--stripe); }
.verdict.holds { border-color: var(--good); } .verdict.fails { border-color: var(--bad); }
.verdict p { margin: 0; font-size: 16px; font-weight: 600; }
.verdict .mark { margin-right: 8px; } .verdict.holds .mark { color: var(--good); } .verdict.fails .mark { color: var(--bad); }
.verdict ul { margin: 6px 0 0; padding-left: 28px; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 2px 12px 2px 0; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); vertical-align: bottom; white-space: nowrap; }
caption { text-align: left; font-weight: 600; padding: 14px 0 4px; }
.number { text-align: right; white-space: nowrap; }
.criteria { min-width: 820px; }
.criteria .result { white-space: nowrap; }
.criteria .holds .result { color: var(--good); } .criteria .fails .result { color: var(--bad); font-weight: 600; }
.criteria .fails td { background: color-mix(in srgb, var(--bad) 9%, transparent); }
.criteria .new-seed td { border-top: 2px solid var(--quiet); } .criteria .new-recipe td { border-top: 1px solid var(--quiet); }
.plain { margin: 6px 0 10px; } .plain tbody th { white-space: nowrap; } section > .panels { margin: 10px 0 14px; }
.plain .fails > * { background: color-mix(in srgb, var(--bad) 9%, transparent); } .plain caption { white-space: nowrap; }
p.holds { color: var(--good); } p.fails, ul.fails { color: var(--bad); font-weight: 600; } p.holds, p.fails { margin: 4px 0 8px; }
.figures { width: 100%; min-width: 1100px; }
.figures th, .figures td { padding: 2px 10px 3px 6px; } .figures th:first-child { padding-left: 0; }
.figures .edge, .figures .recipe { border-left: 1px solid var(--line); }
.figures .recipe { text-align: center; font-weight: 600; }
th.naive { color: var(--chart-naive); } th.protected { color: var(--chart-protected); }
.figures .arrow, .figures small { color: var(--quiet); }
.figures small { display: block; font-size: 10.5px; line-height: 1.2; }
.glyph { display: inline-block; width: 16px; font-size: 11px; }
.glyph.allow { color: var(--chart-allow); } .glyph.escalate { color: var(--chart-escalate); } .glyph.refuse { color: var(--chart-refuse); }
.mono { font-family: ui-monospace, "SFMono-Regular", Consolas, "Liberation Mono", monospace; font-size: 12px; }

figure { margin: 0; }
.panels { display: grid; gap: 14px 12px; justify-content: start; }
.panels.of-3 { grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 392px)); }
.panels.of-2 { grid-template-columns: repeat(auto-fill, minmax(min(100%, 540px), 594px)); }
svg { display: block; } .panels svg { width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 4px; color: var(--quiet); }
.key { display: inline-flex; align-items: center; gap: 5px; }
.recipes { columns: 3 360px; column-gap: 28px; }
.recipe-part { width: 100%; break-inside: avoid; margin: 0 0 16px; table-layout: fixed; font-size: 12px; }
.recipe-part th:first-child { width: 42%; } .recipe-part thead th { font-weight: 600; border-bottom-color: var(--quiet); }
.recipe-part td, .recipe-part th { overflow-wrap: anywhere; }
.differs td { font-weight: 600; }

@page { size: A4 landscape; margin: 10mm; }
@media print {
  :root { color-scheme: light;${light}
  }
  body { max-width: none; padding: 0; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .languages, .page nav { display: none; }
  .scroll { overflow: visible; }
  figure, tr, .verdict { break-inside: avoid; } h2, h3, figcaption, caption { break-after: avoid; }
  .figures { min-width: 0; } .figures td { font-size: 10px; } .figures small { font-size: 8.5px; }
  .panels.of-3 { grid-template-columns: repeat(3, 1fr); } .panels.of-2 { grid-template-columns: repeat(2, 1fr); }
  .timeline { width: 100%; height: auto; }
}
`;
