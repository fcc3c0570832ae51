/**
 * The order of training: which pictures make up which batch. A function of the seed, the epoch and the step, so that the
 * number of the next step is all that resuming needs.
 */
import { InputError } from '../errors.ts';
import { type Augmentation, augment, checkAugmentation } from './augment.ts';
import type { PictureSource } from './datasets/source.ts';
import { Random, shuffled } from './random.ts';

const STREAM = { order: 0x6f72, picture: 0x7069 };

/** How a source is cut into batches. */
export interface BatchOptions {
  /** Pictures of a batch; those that are left at the end of an epoch wait for another epoch's order. */
  readonly batch: number;
  /** The seed of the order and of the augmentation, 0 to 2³² − 1. */
  readonly seed: number;
  /** The changes that may be made to each picture; none by default. */
  readonly augmentation?: Augmentation;
  /** Subtracted from each channel, in units of [0, 1]. */
  readonly mean: readonly number[];
  /** Each channel is divided by it afterwards. */
  readonly std: readonly number[];
}

/** A batch; both arrays are reused by the next one. */
export interface Batch {
  /** f32 `[batch, 3, height, width]`, normalised. */
  readonly images: Float32Array;
  /** Classes `[batch]`. */
  readonly labels: Int32Array;
}

/** Batches of a source, by the number of the step. */
export class Batches {
  /** Steps of one epoch. */
  readonly stepsPerEpoch: number;
  readonly #source: PictureSource;
  readonly #options: BatchOptions;
  readonly #batch: Batch;
  readonly #pixels: { readonly read: Uint8Array; readonly augmented: Uint8Array };
  #order: { readonly epoch: number; readonly pictures: Uint32Array };

  /**
   * @throws InputError `badge: found 32 pictures; expected at least a batch of 64.`, or for an augmentation that the
   *   pictures' size does not allow.
   */
  constructor(source: PictureSource, options: BatchOptions) {
    const { batch, seed, augmentation = {} } = options;
    if (!(Number.isInteger(batch) && batch > 0 && source.count >= batch)) {
      const expected = `at least a batch of ${batch}`;
      throw new InputError({ where: source.name, found: `${source.count} pictures`, expected });
    }
    checkAugmentation(augmentation, source);
    const bytes = 3 * source.width * source.height;
    this.stepsPerEpoch = Math.floor(source.count / batch);
    this.#source = source;
    this.#options = options;
    this.#batch = { images: new Float32Array(batch * bytes), labels: new Int32Array(batch) };
    this.#pixels = { read: new Uint8Array(bytes), augmented: new Uint8Array(bytes) };
    this.#order = { epoch: 0, pictures: shuffled(source.count, new Random(seed, STREAM.order, 0)) };
  }

  /** The epoch's pictures in their order. */
  #picturesOf(epoch: number): Uint32Array {
    if (this.#order.epoch !== epoch) {
      const random = new Random(this.#options.seed, STREAM.order, epoch);
      this.#order = { epoch, pictures: shuffled(this.#source.count, random) };
    }
    return this.#order.pictures;
  }

  /** Normalises the augmented picture into place `i` of the batch. */
  #place(i: number): void {
    const { mean, std } = this.#options;
    const { images } = this.#batch;
    const pixels = this.#source.width * this.#source.height;
    for (let c = 0; c < 3; c++) {
      const scale = 1 / (255 * (std[c] ?? 1));
      const shift = (mean[c] ?? 0) / (std[c] ?? 1);
      const to = (3 * i + c) * pixels;
      for (let p = 0; p < pixels; p++)
        images[to + p] = (this.#pixels.augmented[3 * p + c] ?? 0) * scale - shift;
    }
  }

  /**
   * The batch of a step, counted from 0 over all epochs. Valid until the next call.
   *
   * ```ts
   * const { images, labels } = batches.at(step);
   * ```
   */
  at(step: number): Batch {
    const { batch, seed, augmentation = {} } = this.#options;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const order = this.#picturesOf(epoch);
    const first = (step % this.stepsPerEpoch) * batch;
    for (let i = 0; i < batch; i++) {
      const { read, augmented } = this.#pixels;
      this.#batch.labels[i] = this.#source.read(order[first + i] ?? 0, read);
      const random = new Random(seed, STREAM.picture, step * batch + i);
      augment(augmented, read, this.#source, augmentation, random);
      this.#place(i);
    }
    return this.#batch;
  }
}
