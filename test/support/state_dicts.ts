/**
 * Names and shapes of other projects' state_dicts, written down after their constructors: residual networks by depth, and
 * torchvision's MobileNetV3-large. Nothing here knows how this package reads them.
 */
import type { Shape } from '../../src/tensor.ts';

/** What differs between projects. */
interface Style {
  /** The stem's convolution and batch norm number n. */
  stem(n: number): readonly [conv: string, bn: string];
  /** Part n of a block, from 1: its convolution and batch norm. */
  part(stage: number, block: number, n: number): readonly [conv: string, bn: string];
  shortcut(stage: number, block: number): readonly [conv: string, bn: string];
  gate(stage: number, block: number): readonly [first: string, second: string];
  readonly gateExtents: readonly number[];
  readonly gateBias: boolean;
  readonly classifier: string;
  /** Where batch norm's scale and shift stand, after its name. */
  readonly affine: string;
}

const block = (stage: number, n: number) => `layer${stage}.${n}`;
const pytorch = (prefix: string) => ({
  stem: (n: number) => [`${prefix}conv${n}`, `${prefix}bn${n}`] as const,
  part: (s: number, b: number, n: number) => [`${block(s, b)}.conv${n}`, `${block(s, b)}.bn${n}`] as const,
  shortcut: (s: number, b: number) => [`${block(s, b)}.downsample.0`, `${block(s, b)}.downsample.1`] as const,
  affine: '',
});
const caffe = (s: number, b: number) => `conv${s + 1}_${b + 1}`;
const CAFFE_PARTS = ['', '1x1_reduce', '3x3', '1x1_increase'];
const withNorm = (layer: string) => [layer, `${layer}/bn`] as const;

export const STYLES = {
  timm: {
    ...pytorch(''),
    gate: (s, b) => [`${block(s, b)}.se.fc1`, `${block(s, b)}.se.fc2`],
    gateExtents: [1, 1],
    gateBias: true,
    classifier: 'fc',
  },
  legacy: {
    ...pytorch('layer0.'),
    gate: (s, b) => [`${block(s, b)}.se_module.fc1`, `${block(s, b)}.se_module.fc2`],
    gateExtents: [1, 1],
    gateBias: true,
    classifier: 'last_linear',
  },
  moskomule: {
    ...pytorch(''),
    gate: (s, b) => [`${block(s, b)}.se.fc.0`, `${block(s, b)}.se.fc.2`],
    gateExtents: [],
    gateBias: false,
    classifier: 'fc',
  },
  caffe: {
    stem: () => withNorm('conv1/7x7_s2'),
    part: (s, b, n) => withNorm(`${caffe(s, b)}_${CAFFE_PARTS[n]}`),
    shortcut: (s, b) => withNorm(`${caffe(s, b)}_1x1_proj`),
    gate: (s, b) => [`${caffe(s, b)}_1x1_down`, `${caffe(s, b)}_1x1_up`],
    gateExtents: [1, 1],
    gateBias: true,
    classifier: 'classifier',
    affine: '/scale',
  },
  'caffe, deep stem': {
    stem: (n) => withNorm(['', 'conv1_1/3x3_s2', 'conv1_2/3x3', 'conv1_3/3x3'][n] ?? ''),
    part: (s, b, n) => withNorm(`${caffe(s, b)}_${CAFFE_PARTS[n]}`),
    shortcut: (s, b) => withNorm(`${caffe(s, b)}_1x1_proj`),
    gate: (s, b) => [`${caffe(s, b)}_1x1_down`, `${caffe(s, b)}_1x1_up`],
    gateExtents: [1, 1],
    gateBias: true,
    classifier: 'classifier',
    affine: '/scale',
  },
} as const satisfies Readonly<Record<string, Style>>;

export type StyleName = keyof typeof STYLES;

export interface Residual {
  readonly style: StyleName;
  readonly counts: readonly number[];
  /** `[kernel, out]` of the stem's convolutions. */
  readonly stem: readonly (readonly [number, number])[];
  /** Kernel, output channels for 64 planes, groups of each convolution of a block. */
  readonly parts: readonly (readonly [kernel: number, out: number, groups: number])[];
  /** Channels of the first stage. */
  readonly planes: number;
  readonly hidden: (channels: number) => number;
  readonly shortcutKernel: number;
  readonly classes: number;
  readonly inputChannels: number;
}

const basic = (planes = 64) => [[3, planes, 1] as const, [3, planes, 1] as const];
const bottleneck = [[1, 64, 1] as const, [3, 64, 1] as const, [1, 256, 1] as const];
const resnext = [[1, 128, 1] as const, [3, 128, 32] as const, [1, 256, 1] as const];
const senet = [[1, 128, 1] as const, [3, 256, 64] as const, [1, 256, 1] as const];
const seven = { stem: [[7, 64] as const], planes: 64, shortcutKernel: 1, classes: 1000, inputChannels: 3 };
const sixteenth = (channels: number) => Math.floor(channels / 16);
const plain = { ...seven, hidden: sixteenth };
const deep = {
  ...plain,
  stem: [
    [3, 64],
    [3, 64],
    [3, 128],
  ] as const,
  parts: senet,
  shortcutKernel: 3,
};
const cifar = { ...plain, stem: [[3, 16]] as const, parts: basic(16), planes: 16, classes: 10 };

/** Published networks by the project's name for them. */
export const NETWORKS: Readonly<Record<string, Residual>> = {
  'timm.seresnet34': {
    ...plain,
    style: 'timm',
    counts: [3, 4, 6, 3],
    parts: basic(),
    hidden: (c) => Math.max(8, c / 16),
  },
  'timm.seresnet101': { ...plain, style: 'timm', counts: [3, 4, 23, 3], parts: bottleneck },
  'timm.seresnet152': { ...plain, style: 'timm', counts: [3, 8, 36, 3], parts: bottleneck },
  'timm.seresnext101_32x4d': { ...plain, style: 'timm', counts: [3, 4, 23, 3], parts: resnext },
  'timm.legacy_seresnet34': { ...plain, style: 'legacy', counts: [3, 4, 6, 3], parts: basic() },
  'timm.legacy_seresnet101': { ...plain, style: 'legacy', counts: [3, 4, 23, 3], parts: bottleneck },
  'cadene.se_resnet50': { ...plain, style: 'legacy', counts: [3, 4, 6, 3], parts: bottleneck },
  'cadene.se_resnet152': { ...plain, style: 'legacy', counts: [3, 8, 36, 3], parts: bottleneck },
  'cadene.se_resnext50_32x4d': { ...plain, style: 'legacy', counts: [3, 4, 6, 3], parts: resnext },
  'cadene.se_resnext101_32x4d': { ...plain, style: 'legacy', counts: [3, 4, 23, 3], parts: resnext },
  'cadene.senet154': { ...deep, style: 'legacy', counts: [3, 8, 36, 3] },
  'moskomule.se_resnet18': { ...plain, style: 'moskomule', counts: [2, 2, 2, 2], parts: basic() },
  'moskomule.se_resnet34': { ...plain, style: 'moskomule', counts: [3, 4, 6, 3], parts: basic() },
  'moskomule.se_resnet101': { ...plain, style: 'moskomule', counts: [3, 4, 23, 3], parts: bottleneck },
  'moskomule.se_resnet152': { ...plain, style: 'moskomule', counts: [3, 8, 36, 3], parts: bottleneck },
  'moskomule.se_resnet32': { ...cifar, style: 'moskomule', counts: [5, 5, 5] },
  'moskomule.se_resnet56': { ...cifar, style: 'moskomule', counts: [9, 9, 9] },
  'caffe.SE-ResNet-101': { ...plain, style: 'caffe', counts: [3, 4, 23, 3], parts: bottleneck },
  'caffe.SE-ResNet-152': { ...plain, style: 'caffe', counts: [3, 8, 36, 3], parts: bottleneck },
  'caffe.SE-ResNeXt-50': { ...plain, style: 'caffe', counts: [3, 4, 6, 3], parts: resnext },
  'caffe.SE-ResNeXt-101': { ...plain, style: 'caffe', counts: [3, 4, 23, 3], parts: resnext },
  'caffe.SENet': { ...deep, style: 'caffe, deep stem', counts: [3, 8, 36, 3] },
};

class Dict {
  readonly shapes = new Map<string, Shape>();
  readonly #affine: string;

  constructor(affine: string) {
    this.#affine = affine;
  }

  convolved([conv, bn]: readonly [string, string], [o, i, k]: readonly [number, number, number]): void {
    this.shapes.set(`${conv}.weight`, [o, i, k, k]);
    for (const leaf of ['weight', 'bias']) this.shapes.set(`${bn}${this.#affine}.${leaf}`, [o]);
    for (const leaf of ['running_mean', 'running_var']) this.shapes.set(`${bn}.${leaf}`, [o]);
  }

  dense(name: string, shape: Shape, bias: boolean): void {
    this.shapes.set(`${name}.weight`, shape);
    if (bias) this.shapes.set(`${name}.bias`, [shape[0] ?? 0]);
  }
}

export function residualShapes(net: Residual): ReadonlyMap<string, Shape> {
  const style: Style = STYLES[net.style];
  const dict = new Dict(style.affine);
  let channels = net.inputChannels;
  for (const [index, [kernel, out]] of net.stem.entries()) {
    dict.convolved(style.stem(index + 1), [out, channels, kernel]);
    channels = out;
  }
  for (const [index, count] of net.counts.entries()) {
    for (let b = 0; b < count; b++) {
      const input = channels;
      for (const [at, [kernel, out, groups]] of net.parts.entries()) {
        const wide = out * 2 ** index;
        dict.convolved(style.part(index + 1, b, at + 1), [wide, channels / groups, kernel]);
        channels = wide;
      }
      const hidden = net.hidden(channels);
      const [first, second] = style.gate(index + 1, b);
      dict.dense(first, [hidden, channels, ...style.gateExtents], style.gateBias);
      dict.dense(second, [channels, hidden, ...style.gateExtents], style.gateBias);
      if (b > 0 || (index === 0 && input === channels)) continue;
      const kernel = index > 0 ? net.shortcutKernel : 1;
      dict.convolved(style.shortcut(index + 1, b), [channels, input, kernel]);
    }
  }
  dict.dense(style.classifier, [net.classes, channels], true);
  return dict.shapes;
}

/** Expanded and output channels, kernel and hidden units of each block (0: no module), as torchvision builds them. */
const LARGE = `16 16 3 0  64 24 3 0  72 24 3 0  72 40 5 24  120 40 5 32  120 40 5 32  240 80 3 0  200 80 3 0
  184 80 3 0  184 80 3 0  480 112 3 120  672 112 3 168  672 160 5 168  960 160 5 240  960 160 5 240`;

export function mobileNetLargeShapes(classes: number): ReadonlyMap<string, Shape> {
  const dict = new Dict('');
  const convolved = (at: string, shape: readonly [number, number, number]) =>
    dict.convolved([`${at}.0`, `${at}.1`], shape);
  convolved('features.0', [16, 3, 3]);
  let channels = 16;
  const numbers = LARGE.split(/\s+/).map(Number);
  for (let b = 0; b < 15; b++) {
    const [expanded = 0, out = 0, kernel = 0, hidden = 0] = numbers.slice(4 * b, 4 * b + 4);
    const at = `features.${b + 1}.block`;
    let part = 0;
    if (expanded !== channels) convolved(`${at}.${part++}`, [expanded, channels, 1]);
    convolved(`${at}.${part++}`, [expanded, 1, kernel]);
    if (hidden > 0) {
      dict.dense(`${at}.${part}.fc1`, [hidden, expanded, 1, 1], true);
      dict.dense(`${at}.${part++}.fc2`, [expanded, hidden, 1, 1], true);
    }
    convolved(`${at}.${part}`, [out, expanded, 1]);
    channels = out;
  }
  convolved('features.16', [960, 160, 1]);
  dict.dense('classifier.0', [1280, 960], true);
  dict.dense('classifier.3', [classes, 1280], true);
  return dict.shapes;
}
