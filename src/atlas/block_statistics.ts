/** What is gathered of one block's gates while pictures go by. */
import { InputError } from '../errors.ts';
import { mean } from '../statistics.ts';
import { formatShape, type Tensor } from '../tensor.ts';
import { type AtlasBlock, EDGE, type GateHealth } from './atlas.ts';
import { Moments, mergeMoments } from './moments.ts';

/** Five significant digits. */
export function round(value: number): number {
  return Number(value.toPrecision(5));
}

function rounded(values: Float64Array): number[] {
  return Array.from(values, round);
}

/** The share of channels that stay within `EDGE` of one half. */
function stuckShare({ least, greatest }: Moments): number {
  const stuck = least.filter((low, i) => low >= 0.5 - EDGE && (greatest[i] ?? 1) <= 0.5 + EDGE);
  return stuck.length / least.length;
}

export class BlockStatistics {
  readonly #name: string;
  readonly #channels: number;
  readonly #classes: readonly Moments[];
  #below = 0;
  #above = 0;

  constructor(name: string, channels: number, classes: number) {
    this.#name = name;
    this.#channels = channels;
    this.#classes = Array.from({ length: classes }, () => new Moments(channels));
  }

  /**
   * @param gates  s `[N, C]` of a batch
   * @param classes  the class of each of its pictures, in range
   */
  add({ shape, data }: Tensor, classes: readonly number[]): void {
    if (shape.length !== 2 || shape[0] !== classes.length || shape[1] !== this.#channels) {
      throw new InputError({
        where: `gates of ${this.#name}`,
        found: `shape ${formatShape(shape)}`,
        expected: formatShape([classes.length, this.#channels]),
      });
    }
    for (const [picture, index] of classes.entries()) {
      const gate = data.subarray(picture * this.#channels, (picture + 1) * this.#channels);
      this.#classes[index]?.add(gate);
      for (const s of gate) {
        if (s < EDGE) this.#below += 1;
        if (s > 1 - EDGE) this.#above += 1;
      }
    }
  }

  #health(): GateHealth {
    const all = this.#classes.reduce(mergeMoments);
    const gates = all.count * this.#channels;
    return {
      mean: round(mean(all.mean)),
      least: round(Math.min(...all.least)),
      greatest: round(Math.max(...all.greatest)),
      below: round(this.#below / gates),
      above: round(this.#above / gates),
      standardDeviation: round(mean(all.standardDeviation())),
      stuck: round(stuckShare(all)),
    };
  }

  result(): AtlasBlock {
    const classes = this.#classes.map((moments) => (moments.count > 0 ? moments : null));
    return {
      name: this.#name,
      channels: this.#channels,
      mean: classes.map((moments) => moments && rounded(moments.mean)),
      standardDeviation: classes.map((moments) => moments && rounded(moments.standardDeviation())),
      health: this.#health(),
    };
  }
}
