/**
 * Builds an atlas from predictions, batch by batch; holds statistics only, so any number of pictures will do.
 */
import { InputError } from '../errors.ts';
import { formatShape, type Tensor } from '../tensor.ts';
import { ATLAS_FORMAT, ATLAS_VERSION, type Atlas, type AtlasModel } from './atlas.ts';
import { BlockStatistics, round } from './block_statistics.ts';

/** What an atlas reads of a `Prediction`. */
export interface ObservedRun {
  /** `[N, classes]` */
  readonly logits: Tensor;
  /** For each block with a module, s `[N, C]`. */
  readonly gates: Readonly<Record<string, Tensor>>;
}

function greatestAt(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? value) ? i : best), 0);
}

/**
 * ```ts
 * const builder = new AtlasBuilder(model.labels);
 * for (const [picture, label] of pictures) builder.add(await model.run(picture), [label]);
 * const atlas = builder.finish({ file, sha256, architecture: 'se_resnet18' }, 'my pictures');
 * ```
 */
export class AtlasBuilder {
  readonly #labels: readonly string[];
  readonly #counts: number[];
  readonly #right: number[];
  readonly #blocks = new Map<string, BlockStatistics>();
  #pictures = 0;

  /** @param labels  one for each class of the model. */
  constructor(labels: readonly string[]) {
    this.#labels = [...labels];
    this.#counts = labels.map(() => 0);
    this.#right = labels.map(() => 0);
  }

  /** How many pictures were added. */
  get pictures(): number {
    return this.#pictures;
  }

  /** The share of them whose greatest logit was their class's; NaN before the first. */
  get accuracy(): number {
    return this.#right.reduce((sum, right) => sum + right, 0) / this.#pictures;
  }

  #check({ shape }: Tensor, classes: readonly number[]): void {
    const count = this.#labels.length;
    if (shape.length !== 2 || shape[0] !== classes.length || shape[1] !== count) {
      const expected = formatShape([classes.length, count]);
      throw new InputError({ where: 'logits', found: `shape ${formatShape(shape)}`, expected });
    }
    const wrong = classes.find((index) => !Number.isInteger(index) || index < 0 || index >= count);
    if (wrong === undefined) return;
    const expected = `whole numbers from 0 to ${count - 1}, one for each class of the model`;
    throw new InputError({ where: 'classes of the pictures', found: String(wrong), expected });
  }

  /**
   * Adds a batch; `run` is not kept.
   *
   * @param classes  the true class of each picture of the batch, an index into the labels.
   * @throws InputError when a class is out of range or a shape is not that of the batch.
   */
  add({ logits, gates }: ObservedRun, classes: readonly number[]): void {
    this.#check(logits, classes);
    for (const [name, gate] of Object.entries(gates)) {
      const known = this.#blocks.get(name);
      const block = known ?? new BlockStatistics(name, gate.shape[1] ?? 0, this.#labels.length);
      if (!known) this.#blocks.set(name, block);
      block.add(gate, classes);
    }
    const width = this.#labels.length;
    for (const [picture, index] of classes.entries()) {
      const row = logits.data.subarray(picture * width, (picture + 1) * width);
      this.#counts[index] = (this.#counts[index] ?? 0) + 1;
      if (greatestAt(row) === index) this.#right[index] = (this.#right[index] ?? 0) + 1;
    }
    this.#pictures += classes.length;
  }

  /**
   * The atlas of everything that was added.
   *
   * @throws InputError when nothing was.
   */
  finish(model: AtlasModel, dataset: string): Atlas {
    if (this.#pictures === 0) {
      throw new InputError({ where: dataset, found: 'no picture', expected: 'at least one' });
    }
    const shares = this.#right.map((right, i) => (this.#counts[i] ? round(right / this.#counts[i]) : null));
    return {
      format: ATLAS_FORMAT,
      version: ATLAS_VERSION,
      model,
      dataset: { name: dataset, pictures: this.#pictures },
      labels: this.#labels,
      counts: [...this.#counts],
      accuracy: { overall: round(this.accuracy), classes: shares },
      blocks: Array.from(this.#blocks.values(), (block) => block.result()),
    };
  }
}
