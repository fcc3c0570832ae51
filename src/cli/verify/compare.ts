/** Outputs held against a reference: the largest error over the largest value, tensor by tensor. */
import { formatShape, InputError, type Model, type Recognised, sameShape, type Tensor } from '../../index.ts';
import { type Place, placeOf } from './places.ts';
import { named, type Reference } from './reference.ts';

export interface Compared {
  /** As the reference calls it. */
  readonly name: string;
  readonly place: Place;
  readonly shape: readonly number[];
  /** max|a − b| / max|b| over the tensor, b the reference; NaN where either has a value that is no finite number. */
  readonly error: number;
  readonly passed: boolean;
}

/** max|a − b| / max|b|; 0 where both are zero everywhere. */
export function largestError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, greatest] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i] ?? Number.NaN, b[i] ?? Number.NaN];
    // Math.max gives NaN once it has met one.
    difference = Math.max(difference, Math.abs(x - y));
    greatest = Math.max(greatest, Math.abs(y));
  }
  if (!Number.isFinite(greatest)) return Number.NaN;
  return difference === 0 ? 0 : difference / greatest;
}

function places(path: string, { outputs }: Reference, recognised: Recognised, taps: readonly string[]) {
  return Array.from(outputs, ([name, value]) => {
    const place = placeOf(name, value.shape.length === 2, recognised, taps);
    if (place) return { name, value, place };
    const block = recognised.network.blocks.find(({ se }) => se)?.name;
    throw new InputError({
      where: path,
      found: `a tensor ${named(name, value)}`,
      expected: `"input", "logits", ${block ? `a gate such as "${block}" or "gate:" and the module that it comes out of, ` : ''}or a tap`,
      cause: 'Leave out what is no output of the network; senet gates lists the blocks.',
    });
  });
}

/**
 * Runs the reference's input and compares every output that the reference has.
 *
 * @param path  the reference's file, for messages.
 * @param recognised  the checkpoint that `model` was loaded from.
 * @throws InputError for a tensor that is no output of the network, or of another shape; what `model.run` throws.
 */
export async function compareOutputs(
  path: string,
  reference: Reference,
  { model, recognised }: { readonly model: Model; readonly recognised: Recognised },
  tolerance: number,
): Promise<Compared[]> {
  const wanted = places(path, reference, recognised, model.tapNames());
  const taps = new Set(wanted.flatMap(({ place }) => (place.kind === 'tap' ? [place.tap] : [])));
  const prediction = await model.run(reference.input, { taps: [...taps] });
  const outputOf = (place: Place): Tensor | undefined => {
    if (place.kind === 'logits') return prediction.logits;
    return place.kind === 'gate' ? prediction.gates[place.block] : prediction.taps[place.tap];
  };
  return wanted.map(({ name, value, place }) => {
    const output = outputOf(place);
    if (!output || !sameShape(output.shape, value.shape)) {
      const expected = output ? formatShape(output.shape) : 'an output of the network';
      const cause = 'It was saved for another input or another network.';
      throw new InputError({ where: path, found: `a tensor ${named(name, value)}`, expected, cause });
    }
    const error = largestError(output.data, value.data);
    return { name, place, shape: value.shape, error, passed: error <= tolerance };
  });
}
