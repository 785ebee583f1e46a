/** What is opened by one click is double-clicked, too: the second click must not hit what has come in its place. */

/** Call it on the first click: everything up to the next click of its own does nothing, and selects no text. */
export function ignoreRestOfDoubleClick(): void {
  const kinds = ['mousedown', 'click', 'dblclick'] as const;
  const ignore = (event: MouseEvent): void => {
    if (event.detail > 1) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    for (const kind of kinds) document.removeEventListener(kind, ignore, true);
  };
  for (const kind of kinds) document.addEventListener(kind, ignore, true);
}
