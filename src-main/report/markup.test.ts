import { describe, expect, it } from 'vitest';
import { element, escapeXml } from './markup.ts';

describe('markup', () => {
  it('escapes text and attributes', () => {
    expect(escapeXml(`<a href='x'>"&"</a>`)).toBe('&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;');
    expect(element('g', { id: '"><script>' })).toBe('<g id="&quot;&gt;&lt;script&gt;"/>');
  });

  it('replaces what XML cannot hold', () => {
    expect(escapeXml('a\u0000b\u001B\uFFFEc\uD800')).toBe('a\uFFFDb\uFFFD\uFFFDc\uFFFD');
    expect(escapeXml('tab\tand\nline 安全 😀')).toBe('tab\tand\nline 安全 😀');
  });

  it('rounds numbers and leaves out what is undefined', () => {
    expect(element('rect', { x: 1.2345, class: undefined }, [''])).toBe('<rect x="1.2"></rect>');
  });
});
