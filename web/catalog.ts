/** What the page offers without being given anything: sample pictures and networks. Addresses are relative to the page. */

/** The ten classes of CIFAR-10, each with one sample picture, named after its class. */
export const SAMPLES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

export type Sample = (typeof SAMPLES)[number];

/** What a first visit shows: a picture for which gates of the shipped network have left one half. */
export const FIRST_SAMPLE: Sample = 'ship';

export function isSample(name: string): name is Sample {
  return (SAMPLES as readonly string[]).includes(name);
}

/** Where the page serves a sample; relative to the page, at any sub-path. */
export function sampleAddress(sample: Sample): string {
  return `./samples/${sample}.webp`;
}

export interface CatalogModel {
  readonly id: string;
  readonly address: string;
  readonly fileName: string;
}

export const MODELS: readonly [CatalogModel, ...CatalogModel[]] = [
  {
    id: 'se-resnet18-cifar10',
    address: new URL('../models/se-resnet18-cifar10.safetensors', import.meta.url).href,
    fileName: 'se-resnet18-cifar10.safetensors',
  },
];
