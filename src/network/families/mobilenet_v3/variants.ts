/** MobileNetV3 small and large (Howard et al. 2019, tables 1 and 2) as plain data. */
import type { ActivationFunction } from '../../network.ts';

export interface MobileBlock {
  /** Of the depthwise convolution. */
  readonly kernel: 3 | 5;
  /** Channels between the two 1×1 convolutions, before the width multiplier. */
  readonly expanded: number;
  readonly out: number;
  readonly se: boolean;
  readonly function: Extract<ActivationFunction, 'relu' | 'hardSwish'>;
  readonly stride: 1 | 2;
}

export interface MobileVariant {
  /** Channels between the two dense layers, before the width multiplier. */
  readonly hidden: number;
  readonly blocks: readonly MobileBlock[];
  /** The first of the blocks that `reducedTail` halves. */
  readonly tail: number;
}

type Row = readonly [3 | 5, number, number, 'SE' | '', 'RE' | 'HS', 1 | 2];

function block([kernel, expanded, out, se, nonlinearity, stride]: Row): MobileBlock {
  const by = nonlinearity === 'HS' ? 'hardSwish' : 'relu';
  return { kernel, expanded, out, se: se === 'SE', function: by, stride };
}

const SMALL: readonly Row[] = [
  [3, 16, 16, 'SE', 'RE', 2],
  [3, 72, 24, '', 'RE', 2],
  [3, 88, 24, '', 'RE', 1],
  [5, 96, 40, 'SE', 'HS', 2],
  [5, 240, 40, 'SE', 'HS', 1],
  [5, 240, 40, 'SE', 'HS', 1],
  [5, 120, 48, 'SE', 'HS', 1],
  [5, 144, 48, 'SE', 'HS', 1],
  [5, 288, 96, 'SE', 'HS', 2],
  [5, 576, 96, 'SE', 'HS', 1],
  [5, 576, 96, 'SE', 'HS', 1],
];

const LARGE: readonly Row[] = [
  [3, 16, 16, '', 'RE', 1],
  [3, 64, 24, '', 'RE', 2],
  [3, 72, 24, '', 'RE', 1],
  [5, 72, 40, 'SE', 'RE', 2],
  [5, 120, 40, 'SE', 'RE', 1],
  [5, 120, 40, 'SE', 'RE', 1],
  [3, 240, 80, '', 'HS', 2],
  [3, 200, 80, '', 'HS', 1],
  [3, 184, 80, '', 'HS', 1],
  [3, 184, 80, '', 'HS', 1],
  [3, 480, 112, 'SE', 'HS', 1],
  [3, 672, 112, 'SE', 'HS', 1],
  [5, 672, 160, 'SE', 'HS', 2],
  [5, 960, 160, 'SE', 'HS', 1],
  [5, 960, 160, 'SE', 'HS', 1],
];

export const MOBILENETS: Readonly<Record<string, MobileVariant>> = {
  mobilenet_v3_small: { hidden: 1024, blocks: SMALL.map(block), tail: 8 },
  mobilenet_v3_large: { hidden: 1280, blocks: LARGE.map(block), tail: 12 },
};

export const STEM_CHANNELS = 16;
