/** Building markup from values: everything that enters is escaped here, so that no text can become a tag. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML 1.0 cannot hold even as a reference: control characters other than tab and line ends, and U+FFFE, U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unspeakable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu;

/** Text for an element or a quoted attribute, in XML and HTML alike. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(unspeakable, '\uFFFD')
    .replace(/[&<>"']/gu, (character) => entities[character]!);
}

/** Coordinates need no more than a tenth of a pixel, and files get half as long. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * An element with escaped attributes; `undefined` leaves an attribute out. Children are markup already: pass text
 * through `escapeXml`. Without children the element closes itself, so in HTML give `['']` for anything that is not void.
 */
export function element(name: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(typeof value === 'number' ? round(value) : value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A line of SVG text with its baseline at `y`. */
export function svgText(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, [escapeXml(content)]);
}
