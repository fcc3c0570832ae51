/**
 * From logits to what people read.
 */
import { InputError, OptionError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { TopClass } from './types.ts';

/** softmax of each row of logits `[N, K]`, in float64: rows sum to 1. */
export function softmax(logits: Tensor): Tensor {
  const [rows = 1, classes = 1] = logits.shape;
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const values = logits.data.subarray(row * classes, (row + 1) * classes);
    let most = Number.NEGATIVE_INFINITY;
    for (const value of values) most = Math.max(most, value);
    const exponentials = Float64Array.from(values, (value) => Math.exp(value - most));
    let sum = 0;
    for (const value of exponentials) sum += value;
    for (let k = 0; k < classes; k++) data[row * classes + k] = (exponentials[k] ?? 0) / sum;
  }
  return { shape: [rows, classes], data };
}

/**
 * The likeliest classes of one picture, best first; equal ones by index.
 *
 * @param labels   names by class index; `class 7` where there is none
 * @param picture  row of the logits
 * @param count    how many, at most all
 * @throws OptionError when `count` is not a positive whole number
 */
export function topClasses(
  { logits, probabilities }: { readonly logits: Tensor; readonly probabilities: Tensor },
  labels: readonly string[],
  { picture = 0, count = 5 }: { readonly picture?: number; readonly count?: number } = {},
): readonly TopClass[] {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new OptionError({ where: 'option top', found: String(count), expected: 'a whole number from 1' });
  }
  const [rows = 1, classes = 1] = logits.shape;
  if (!Number.isSafeInteger(picture) || picture < 0 || picture >= rows) {
    throw new InputError({ where: 'picture', found: String(picture), expected: `0 to ${rows - 1}` });
  }
  const all = Array.from({ length: classes }, (_, index) => ({
    index,
    label: labels[index] ?? `class ${index}`,
    probability: probabilities.data[picture * classes + index] ?? 0,
    logit: logits.data[picture * classes + index] ?? 0,
  }));
  return all.sort((a, b) => b.logit - a.logit || a.index - b.index).slice(0, count);
}
