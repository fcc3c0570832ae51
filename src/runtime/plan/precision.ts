/**
 * `precision`: what convolutions compute in. What 8-bit integers need beside float32 is loaded where it is asked for.
 */
import { OptionError } from '../../errors.ts';

/** What convolutions compute in: float32, or 8-bit integers where that is faster; maps between them are float32. */
export type Precision = 'float32' | 'int8';
const PRECISIONS: readonly Precision[] = ['float32', 'int8'];

/** The part of `convolution/int8_ranges.ts` that plans use. */
export type Integers = typeof import('../convolution/int8_ranges.ts');

/**
 * What plans need for that precision; undefined for float32.
 *
 * @throws OptionError `option precision: found 'int4'; expected 'float32' or 'int8'.`
 */
export async function integersFor(asked: unknown): Promise<Integers | undefined> {
  if (asked === 'int8') return import('../convolution/int8_ranges.ts');
  if (asked === undefined || asked === 'float32') return undefined;
  throw new OptionError({
    where: 'option precision',
    found: typeof asked === 'string' ? `'${asked}'` : String(asked),
    expected: PRECISIONS.map((name) => `'${name}'`).join(' or '),
  });
}
