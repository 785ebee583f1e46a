/** Hands a file to the person: the browser's download, which Electron shows as its save dialog. */

/** @param text written as UTF-8; CSV gets a byte order mark, without which spreadsheets misread Japanese */
export function saveTextFile(
  name: string,
  type: 'text/csv' | 'application/json' | 'image/svg+xml',
  text: string,
): void {
  const mark = type === 'text/csv' ? '\ufeff' : '';
  saveFile(name, new Blob([mark, text], { type: `${type};charset=utf-8` }));
}

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken its own hold of the data by the next turn, but not in this one.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
