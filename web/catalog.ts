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
  /** `SE-ResNet-18` */
  readonly title: string;
  /** Where trained weights are; absent for a network that is run with random ones, for its structure and cost. */
  readonly trained?: {
    readonly address: string;
    readonly fileName: string;
    /** Statistics of its gates for each class. */
    readonly atlas: string;
    /** Share of the 1,000 test images of the model card whose class it names. */
    readonly accuracy: number;
    readonly bytes: number;
    readonly licence: string;
  };
  /** The architecture of an untrained network, for `buildNetwork`. */
  readonly architecture: string;
}

/** A network of the catalogue without trained weights. */
function untrained(architecture: string, title: string): CatalogModel {
  return { id: architecture, title, architecture };
}

export const FIRST_MODEL = 'se-resnet18-cifar10';

export const MODELS: readonly [CatalogModel, ...CatalogModel[]] = [
  {
    id: FIRST_MODEL,
    title: 'SE-ResNet-18',
    architecture: 'se_resnet18',
    trained: {
      address: new URL('../models/se-resnet18-cifar10.safetensors', import.meta.url).href,
      fileName: 'se-resnet18-cifar10.safetensors',
      atlas: new URL('../models/se-resnet18-cifar10.atlas.json', import.meta.url).href,
      accuracy: 0.938,
      bytes: 22_553_164,
      licence: 'MIT',
    },
  },
  untrained('se_resnet34', 'SE-ResNet-34'),
  untrained('se_resnet50', 'SE-ResNet-50'),
  untrained('se_resnet101', 'SE-ResNet-101'),
  untrained('se_resnet152', 'SE-ResNet-152'),
];

export function isModel(id: string): boolean {
  return MODELS.some((model) => model.id === id);
}
