/** Whether a key press is the one that a command names: `mod+K`, `Space`, `?`, `G`. */

type Press = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** `mod` is Ctrl, or Cmd on a Mac. A sign such as `?` may need Shift on some keyboards; a letter must not have it. */
export function matchesKey(name: string, press: Press): boolean {
  const parts = name.toLowerCase().split('+');
  const key = parts.at(-1)!;
  if (press.altKey || parts.includes('mod') !== (press.ctrlKey || press.metaKey)) return false;
  const pressed = press.key === ' ' ? 'space' : press.key.toLowerCase();
  const sign = key.length === 1 && !/[a-z0-9]/u.test(key);
  return pressed === key && (sign || press.shiftKey === parts.includes('shift'));
}
