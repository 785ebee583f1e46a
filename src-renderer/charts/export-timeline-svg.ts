/** The timeline's drawing as an SVG file of its own. */
import { type ChartColour, chartPalettes, type Palette } from './chart-colours.ts';

/** Takes the drawing out of the page. @param svg as `CollapseTimeline` gives it by its property `svg` */
export function timelineSvg(svg: SVGSVGElement, colours: Palette): string {
  return withColours(new XMLSerializer().serializeToString(svg), colours);
}

/** Puts a theme's colours where the markup names the page's variables, a surface behind all, and nothing to press. */
export function withColours(markup: string, colours: Palette): string {
  return markup
    .replace(/var\(--chart-([\w-]+)(?:, ?[^)]*)?\)/g, (whole, name: string) =>
      name in chartPalettes.light ? colours(name as ChartColour) : whole,
    )
    .replace(/ (?:tabindex|role|class)="[^"]*"/gi, '')
    .replace(/^(<svg[^>]*>)/, `$1<rect width="100%" height="100%" fill="${colours('surface')}"/>`);
}
