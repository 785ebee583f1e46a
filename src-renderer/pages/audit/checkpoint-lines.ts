/** What of an export is needed to compare with: its signed checkpoints. */

/** More are not sent; the newest say everything that the older ones do about what came before them. */
const most = 500;

/** The lines of an export, or of a file with one checkpoint, that are signed; the newest where there are many. */
export function checkpointLines(text: string): string {
  const signed = text
    .split('\n')
    .filter((line) => line.includes('"signature"') && !line.includes('"type":"end"'));
  return signed.slice(-most).join('\n');
}
