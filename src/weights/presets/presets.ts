/**
 * How the projects' own evaluation prepares ImageNet's pictures. They resize the shorter side to 256 and cut out the centre;
 * here the whole picture is resized, so that a picture that is not square is squeezed.
 */
import type { Preprocessing } from '../../image/preprocess.ts';
import type { PresetName } from '../dialects/dialect.ts';

const SIZES = { resize: [256, 256], crop: [224, 224] } as const;
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], order: 'RGB' } as const;

/** Blue, green, red on the scale of 0 to 255. */
const CAFFE_MEANS = [104, 117, 123];

/** The preprocessing of each project's own evaluation, by its name. */
export const PRESETS: Readonly<Record<PresetName, Preprocessing>> = {
  timm: { ...SIZES, ...IMAGENET },
  'timm-legacy': { ...SIZES, ...IMAGENET },
  torchvision: { ...SIZES, ...IMAGENET },
  // (v / 255 − m / 255) / (1 / 255) = v − m
  caffe: {
    ...SIZES,
    mean: CAFFE_MEANS.map((mean) => mean / 255),
    std: [1 / 255, 1 / 255, 1 / 255],
    order: 'BGR',
  },
};
