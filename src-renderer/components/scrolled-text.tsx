/** Text as it was written, however long: it scrolls in a frame of its own, by keys too. */
import classes from './scrolled-text.module.css';

interface ScrolledTextProps {
  readonly label: string;
  readonly text: string;
}

export function ScrolledText({ label, text }: ScrolledTextProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it keys could not scroll it
    <section className={classes.text} tabIndex={0} aria-label={label} dir="auto">
      {text}
    </section>
  );
}
