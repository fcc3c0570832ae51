/** Which blocks matter: from logits with one block's gates set to ones to the rows of a chart. */

export interface AblationRow {
  readonly name: string;
  /** Logit of the class that wins in the unedited run, with this block's gates set to ones. */
  readonly logit: number;
  /** That logit less the unedited run's. */
  readonly change: number;
  /** The class that wins now. */
  readonly winner: number;
}

export interface Ablation {
  /** The class that wins in the unedited run, and its logit. */
  readonly winner: number;
  readonly logit: number;
  /** In order of execution. */
  readonly rows: readonly AblationRow[];
  /** The greatest size of a change: the chart spans as much on either side of 0. Above 0. */
  readonly reach: number;
}

/** The index of the greatest value, the first of equals. */
function greatestOf(values: ArrayLike<number>): number {
  let greatest = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[greatest] ?? 0)) greatest = i;
  return greatest;
}

export function ablationOf(
  logits: ArrayLike<number>,
  blocks: readonly { readonly name: string; readonly logits: ArrayLike<number> }[],
): Ablation {
  const winner = greatestOf(logits);
  const logit = logits[winner] ?? Number.NaN;
  const rows = blocks.map(({ name, logits: without }) => {
    const now = without[winner] ?? Number.NaN;
    return { name, logit: now, change: now - logit, winner: greatestOf(without) };
  });
  const reach = rows.reduce((most, { change }) => Math.max(most, Math.abs(change)), Number.MIN_VALUE);
  return { winner, logit, rows, reach };
}
