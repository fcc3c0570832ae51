/** Times two runtimes on the same network and input, in turn, so that both see the same machine. */
import { loadModel, type Network, randomCheckpoint, type Tensor } from '../../index.ts';
import { exportOnnx } from '../../onnx/index.ts';
import type { Contender, Peer } from './peers.ts';

/** In milliseconds. */
export interface Times {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

export interface Comparison extends Times {
  /** The peer's time over ours, pair by pair: above 1, we are faster. */
  readonly ratio: Times;
  /** The greatest difference of the logits, over the greatest logit. */
  readonly difference: number;
}

export interface Row {
  readonly network: string;
  /** `[N, C, H, W]` */
  readonly input: readonly number[];
  readonly ours: Times;
  /** Absent where the peer is missing. */
  readonly peer?: Comparison;
}

/** Both compute the same, or their times must not be compared. */
const AGREEMENT = 1e-3;
/** Engines compile hot code once more while it runs; not timed. */
const WARM_UP = 5;

export function summarize(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (i: number) => sorted[i] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    greatest: at(sorted.length - 1),
  };
}

async function ourselves(
  network: Network,
  checkpoint: ReturnType<typeof randomCheckpoint>,
): Promise<Contender> {
  const model = await loadModel(checkpoint, {
    architecture: network.architecture,
    networkOptions: network.options,
  });
  return {
    run: async (input) => (await model.run(input)).logits.data,
    release: async () => model.dispose(),
  };
}

/** Numbers in [−1, 1), the same every time. */
function noise(shape: readonly number[]): Tensor {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = state / 2 ** 31;
  }
  return { shape, data };
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  const greatest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = b.reduce((most, value, i) => Math.max(most, Math.abs(value - (a[i] ?? Number.NaN))), 0);
  return difference / greatest;
}

async function timed(contender: Contender, input: Tensor): Promise<number> {
  const start = performance.now();
  await contender.run(input);
  return performance.now() - start;
}

/** A B A B …; the one that begins changes, so that neither always runs in the other's wake. */
async function interleave(
  contenders: readonly Contender[],
  input: Tensor,
  runs: number,
): Promise<number[][]> {
  const times: number[][] = contenders.map(() => []);
  const order = contenders.map((contender, i) => ({ contender, into: times[i] ?? [] }));
  for (let run = -WARM_UP; run < runs; run++) {
    for (const { contender, into } of run % 2 === 0 ? order : order.toReversed()) {
      const time = await timed(contender, input);
      if (run >= 0) into.push(time);
    }
  }
  return times;
}

async function checkAgreement(a: Contender, b: Contender, input: Tensor, name: string): Promise<number> {
  const difference = relativeDifference(await a.run(input), await b.run(input));
  if (difference <= AGREEMENT) return difference;
  throw new Error(`${name}: the logits of both runtimes differ by ${difference}; more than ${AGREEMENT}`);
}

/** Times `network` with untrained weights, which take as long as trained ones. */
export async function measure(
  network: Network,
  shape: readonly number[],
  runs: number,
  peer?: Peer,
): Promise<Row> {
  const checkpoint = randomCheckpoint(network);
  const input = noise(shape);
  const ours = await ourselves(network, checkpoint);
  const theirs = await peer?.load(exportOnnx(network, checkpoint, { inputShape: shape }));
  try {
    const difference = theirs ? await checkAgreement(ours, theirs, input, network.architecture) : 0;
    const [mine = [], other = []] = await interleave(theirs ? [ours, theirs] : [ours], input, runs);
    const row = { network: network.architecture, input: shape, ours: summarize(mine) };
    if (!theirs) return row;
    const ratio = summarize(other.map((time, i) => time / (mine[i] ?? Number.NaN)));
    return { ...row, peer: { ...summarize(other), ratio, difference } };
  } finally {
    await ours.release();
    await theirs?.release();
  }
}
