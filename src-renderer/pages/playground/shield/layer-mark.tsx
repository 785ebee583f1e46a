/** A layer's letter in its colour. */
import type { Layer } from '../../../../src-main/shield/signals.ts';
import classes from './findings.module.css';

export function LayerMark({ layer }: { readonly layer: Layer }) {
  return (
    <span className={classes.letter} data-layer={layer}>
      {layer}
    </span>
  );
}
