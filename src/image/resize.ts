/**
 * Resizing as Pillow's `Image.resize(size, BILINEAR)` does it on 8-bit images, bit for bit: a triangle filter that widens
 * with the reduction (antialiased), first along rows, then along columns, in fixed point with 8-bit pixels in between.
 */

/** RGB, 8 bits, row-major, without padding: `data.length` is 3 · width · height. */
export interface RGBImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Fraction bits of a weight: 32 for the sum, less 8 for the pixel and 2 to spare, as in Pillow. */
const PRECISION = 32 - 8 - 2;

/** For each output position, which inputs it mixes and how. */
interface Filter {
  /** The first input of each output. */
  readonly starts: Int32Array;
  /** The number of inputs of each output. */
  readonly counts: Int32Array;
  /** `[outputs, stride]`, in units of 2^-22; each row sums to 1 but for rounding. */
  readonly weights: Int32Array;
  readonly stride: number;
}

function makeFilter(inputs: number, outputs: number): Filter {
  const scale = inputs / outputs;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outputs);
  const counts = new Int32Array(outputs);
  const weights = new Int32Array(outputs * stride);
  for (let out = 0; out < outputs; out += 1) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const count = Math.min(Math.trunc(centre + support + 0.5), inputs) - start;
    starts[out] = start;
    counts[out] = count;
    weights.set(triangle(start, count, centre, support), out * stride);
  }
  return { starts, counts, weights, stride };
}

/** The weights of `count` inputs from `start`: a triangle around `centre`, scaled to sum 1, in fixed point. */
function triangle(start: number, count: number, centre: number, support: number): number[] {
  const slope = 1 / support;
  // In Pillow's order of operations: the last bit of a sum may decide how a weight rounds.
  const values = Array.from({ length: count }, (_, i) => {
    const distance = Math.abs((i + start - centre + 0.5) * slope);
    return distance < 1 ? 1 - distance : 0;
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => Math.trunc(0.5 + (value / sum) * (1 << PRECISION)));
}

/**
 * Filters along one axis. A line is `lineLength` values that lie `step` apart; `lines` of them begin at `lineStart(line)`.
 * Weights are never negative and sum to 1, so a sum passes 255 by less than its rounding; the shift drops that.
 */
function resample(
  source: Uint8Array,
  from: Axis,
  target: Uint8Array,
  to: Axis,
  filter: Filter,
  lines: number,
): void {
  const { starts, counts, weights, stride } = filter;
  for (let line = 0; line < lines; line += 1) {
    const read = from.lineStart(line);
    const write = to.lineStart(line);
    for (let out = 0; out < starts.length; out += 1) {
      const start = read + (starts[out] ?? 0) * from.step;
      const count = counts[out] ?? 0;
      let sum = 1 << (PRECISION - 1);
      for (let i = 0; i < count; i += 1) {
        sum += (source[start + i * from.step] ?? 0) * (weights[out * stride + i] ?? 0);
      }
      target[write + out * to.step] = Math.min(sum >> PRECISION, 255);
    }
  }
}

interface Axis {
  readonly step: number;
  readonly lineStart: (line: number) => number;
}

/** A line of a row pass is one channel of one row; lines go row by row. */
const rows = (width: number): Axis => ({
  step: 3,
  lineStart: (line) => Math.floor(line / 3) * 3 * width + (line % 3),
});

/** A line of a column pass is one channel of one column. */
const columns = (width: number): Axis => ({ step: 3 * width, lineStart: (line) => line });

/**
 * The whole image at another size: Pillow's `image.resize((width, height), Image.BILINEAR)`. A new image, except where the
 * size is the same already.
 *
 * @param width positive whole numbers, as `height`.
 */
export function resizeBilinear(image: RGBImage, width: number, height: number): RGBImage {
  let current = image;
  if (width !== image.width) {
    const data = new Uint8Array(3 * width * image.height);
    const filter = makeFilter(image.width, width);
    resample(image.data, rows(image.width), data, rows(width), filter, 3 * image.height);
    current = { data, width, height: image.height };
  }
  if (height !== image.height) {
    const data = new Uint8Array(3 * width * height);
    const filter = makeFilter(image.height, height);
    resample(current.data, columns(width), data, columns(width), filter, 3 * width);
    current = { data, width, height };
  }
  return current;
}
