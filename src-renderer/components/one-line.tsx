/** Text that somebody wrote, in one line of a table; it runs in its own direction and is cut at its own end. */
import classes from './one-line.module.css';

export function OneLine({ text }: { readonly text: string }) {
  return (
    <div dir="auto" className={classes.line} title={text}>
      {text}
    </div>
  );
}
