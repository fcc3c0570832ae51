/** The module on one picture's map, right and as found in real code, in plain loops: small enough to read. Pure. */

/** A module and what it reads in one block. */
export interface Scene {
  /** `[C, H, W]` */
  readonly u: Float32Array;
  /** The shortcut's map `[C, H, W]`. */
  readonly x: Float32Array;
  readonly channels: number;
  readonly hidden: number;
  /** W1 `[hidden, C]` */
  readonly w1: Float32Array;
  /** W2 `[C, hidden]` */
  readonly w2: Float32Array;
}

export const MISTAKES = ['twice', 'relu', 'shortcut', 'softmax', 'width'] as const;
export type Mistake = (typeof MISTAKES)[number];

/** z `[C]`: the mean of each channel (equation 2). */
export function squeeze(map: Float32Array, channels: number): Float32Array {
  const area = map.length / channels;
  return Float32Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let at = channel * area; at < (channel + 1) * area; at++) sum += map[at] ?? 0;
    return sum / area;
  });
}

/** W2 relu(W1 z) `[C]`, before the sigmoid, with the first `units` hidden units alone. */
function preGate({ channels, hidden, w1, w2 }: Scene, z: Float32Array, units = hidden): Float32Array {
  const middle = Float32Array.from({ length: units }, (_, unit) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += (w1[unit * channels + channel] ?? 0) * (z[channel] ?? 0);
    return Math.max(sum, 0);
  });
  return Float32Array.from({ length: channels }, (_, channel) =>
    middle.reduce((sum, value, unit) => sum + (w2[channel * hidden + unit] ?? 0) * value, 0),
  );
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const relu = (map: Float32Array) => map.map((value) => Math.max(value, 0));

function softmaxOf(values: Float32Array): Float32Array {
  const greatest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = values.map((value) => Math.exp(value - greatest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

/** s `[C]` (equation 3), or what the mistake makes of it. */
export function gateOf(scene: Scene, mistake?: Mistake): Float32Array {
  const read = mistake === 'relu' ? relu(scene.u) : mistake === 'shortcut' ? scene.x : scene.u;
  // The ratio r = C / hidden written where the number of hidden units belongs.
  const units = mistake === 'width' ? Math.min(scene.hidden, scene.channels / scene.hidden) : scene.hidden;
  const before = preGate(scene, squeeze(read, scene.channels), units);
  return mistake === 'softmax' ? softmaxOf(before) : before.map(sigmoid);
}

/** What the block returns `[C, H, W]`: relu(s · u + x) (equation 4, figure 3), or what the mistake makes of it. */
export function blockOutput(scene: Scene, mistake?: Mistake): Float32Array {
  const gate = gateOf(scene, mistake);
  const area = scene.u.length / scene.channels;
  return scene.u.map((value, at) => {
    const s = gate[Math.floor(at / area)] ?? 0;
    const x = scene.x[at] ?? 0;
    switch (mistake) {
      case 'twice':
        return Math.max(s * value * value + x, 0);
      case 'relu':
        return Math.max(s * Math.max(value, 0) + x, 0);
      case 'shortcut':
        return Math.max(value + s * x, 0);
      default:
        return Math.max(s * value + x, 0);
    }
  });
}

/** ‖a − b‖ / ‖b‖ */
export function relativeDistance(a: Float32Array, b: Float32Array): number {
  let [distance, size] = [0, 0];
  for (let at = 0; at < b.length; at++) {
    distance += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
    size += (b[at] ?? 0) ** 2;
  }
  return Math.sqrt(distance / size);
}
