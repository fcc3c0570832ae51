/** The gates of one picture, in the form that all printers take. */
import { OptionError, type Prediction, type TopClass } from '../../index.ts';
import { spread, standardDeviation } from '../../view/index.ts';

export interface BlockGates {
  readonly block: string;
  /** z, one for each channel. */
  readonly squeeze: Float32Array;
  /** s, one for each channel. */
  readonly gate: Float32Array;
}

export interface PictureGates {
  /** As it was named on the command line. */
  readonly picture: string;
  readonly model: string;
  /** The function that makes the gates: those of a sigmoid are in (0, 1), of tanh in (−1, 1), of ReLU from 0 up. */
  readonly gateFunction: string;
  readonly top: readonly TopClass[];
  readonly blocks: readonly BlockGates[];
}

/**
 * The blocks that were asked for, by name or stage; all if nothing was.
 *
 * @throws OptionError `option --block: found 'layer9'; expected blocks or stages: layer1.0, …`
 */
export function selectBlocks(names: readonly string[], asked: readonly string[]): readonly string[] {
  const matches = (name: string, wanted: string) => name === wanted || name.startsWith(`${wanted}.`);
  const unknown = asked.find((wanted) => !names.some((name) => matches(name, wanted)));
  if (unknown !== undefined) {
    throw new OptionError({
      where: 'option --block',
      found: `'${unknown}'`,
      expected: names.length > 0 ? `blocks or stages of ${names.join(', ')}` : 'a network with modules',
    });
  }
  return asked.length === 0 ? names : names.filter((name) => asked.some((wanted) => matches(name, wanted)));
}

/** The gates and squeezes of the blocks, out of a run with their `.squeeze` taps. */
export function blockGates({ gates, taps }: Prediction, names: readonly string[]): BlockGates[] {
  return names.flatMap((block) => {
    const [gate, squeeze] = [gates[block], taps[`${block}.squeeze`]];
    return gate && squeeze ? [{ block, gate: gate.data, squeeze: squeeze.data }] : [];
  });
}

/** The shortest decimal that reads back as the same float32. */
export function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** Mean, standard deviation over the channels, least and greatest. */
export function statistics(values: Float32Array) {
  return { ...spread(values), standardDeviation: standardDeviation(values) };
}

/** The share of values that pass. */
export function shareOf(values: Float32Array, passes: (value: number) => boolean): number {
  return values.reduce((count, value) => count + (passes(value) ? 1 : 0), 0) / values.length;
}
