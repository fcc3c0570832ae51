/**
 * SE-BN-Inception (Hu et al. 2018, tables 3 and 10; Ioffe & Szegedy 2015, figure 5) as plain data, after the authors' release.
 */

/** One module. A branch's numbers are the output channels of its convolutions, in order. */
export interface InceptionModule {
  readonly name: string;
  /** Absent in the modules that halve height and width. */
  readonly one?: number;
  /** 1×1, 3×3. */
  readonly three: readonly [reduce: number, out: number];
  /** 1×1, 3×3, 3×3. */
  readonly double: readonly [reduce: number, a: number, b: number];
  /** A 3×3 pool; without a projection its output is concatenated as it is. */
  readonly pool: { readonly by: 'mean' | 'max'; readonly projection?: number };
  /** 2: the last convolutions and the pool halve height and width. */
  readonly stride: 1 | 2;
}

const mean = (projection: number) => ({ by: 'mean', projection }) as const;
const max = (projection: number) => ({ by: 'max', projection }) as const;
const halving = { pool: { by: 'max' }, stride: 2 } as const;

export const MODULES: readonly InceptionModule[] = [
  { name: '3a', one: 64, three: [64, 64], double: [64, 96, 96], pool: mean(32), stride: 1 },
  { name: '3b', one: 64, three: [64, 96], double: [64, 96, 96], pool: mean(64), stride: 1 },
  { name: '3c', three: [128, 160], double: [64, 96, 96], ...halving },
  { name: '4a', one: 224, three: [64, 96], double: [96, 128, 128], pool: mean(128), stride: 1 },
  { name: '4b', one: 192, three: [96, 128], double: [96, 128, 128], pool: mean(128), stride: 1 },
  { name: '4c', one: 160, three: [128, 160], double: [128, 160, 160], pool: mean(128), stride: 1 },
  { name: '4d', one: 96, three: [128, 192], double: [160, 192, 192], pool: mean(128), stride: 1 },
  { name: '4e', three: [128, 192], double: [192, 256, 256], ...halving },
  { name: '5a', one: 352, three: [192, 320], double: [160, 224, 224], pool: mean(128), stride: 1 },
  { name: '5b', one: 352, three: [192, 320], double: [192, 224, 224], pool: max(128), stride: 1 },
];

export function outChannels({ one = 0, three, double, pool }: InceptionModule, inChannels: number): number {
  return one + three[1] + double[2] + (pool.projection ?? inChannels);
}
