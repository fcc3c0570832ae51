/** The story's chapters in their order: their formulas, and the state of the playground that each exercise leads to. */
import type { View } from '../../state/view.ts';

export const CHAPTERS = [
  'channels',
  'squeeze',
  'excitation',
  'scale',
  'placement',
  'cost',
  'learned',
  'mistakes',
] as const;
export type ChapterName = (typeof CHAPTERS)[number];

/** Every chapter has as many paragraphs. */
export const PARAGRAPHS = ['1', '2', '3', '4'] as const;

export function chapterOf(name: string | null): ChapterName {
  return CHAPTERS.find((chapter) => chapter === name) ?? CHAPTERS[0];
}

/** In TeX. */
export const FORMULAS: Readonly<Record<ChapterName, readonly string[]>> = {
  channels: [String.raw`\mathbf{u}_c=\mathbf{v}_c*\mathbf{X}=\sum_{c'}\mathbf{v}_c^{c'}*\mathbf{x}^{c'}`],
  squeeze: [String.raw`z_c=\frac{1}{H\times W}\sum_{i=1}^{H}\sum_{j=1}^{W}u_c(i,j)`],
  excitation: [
    String.raw`\mathbf{s}=\sigma\left(\mathbf{W}_2\,\delta(\mathbf{W}_1\mathbf{z})\right)`,
    String.raw`\mathbf{W}_1\in\mathbb{R}^{\frac{C}{r}\times C},\quad\mathbf{W}_2\in\mathbb{R}^{C\times\frac{C}{r}}`,
  ],
  scale: [String.raw`\tilde{\mathbf{x}}_c=s_c\,\mathbf{u}_c`],
  placement: [String.raw`\mathbf{y}=\delta\left(\mathrm{SE}(F(\mathbf{x}))+\mathbf{x}\right)`],
  cost: [String.raw`\frac{2}{r}\sum_{s=1}^{S}N_s\,C_s^{2}`],
  learned: [String.raw`\bar s_c=\frac{1}{n}\sum_{i=1}^{n}s_c(\text{picture }i)`],
  mistakes: [
    String.raw`\mathbf{y}=\delta\left(\sigma(\mathbf{W}_2\,\delta(\mathbf{W}_1\mathbf{z}))\cdot\mathbf{u}+\mathbf{x}\right)`,
  ],
};

/** From anywhere, the exercise begins with the shipped network and no edits but its own. */
const START = {
  model: 'se-resnet18-cifar10',
  block: null,
  channel: null,
  edits: [],
  second: null,
  order: 'index',
} as const;

const edited = (target: string, to: View['edits'][number]['to']) => [{ target, channel: null, to }];

export const EXERCISES: Readonly<Record<ChapterName, Partial<View>>> = {
  channels: { ...START, tab: 'explore', picture: 'ship', block: 'layer4.1', order: 'value' },
  squeeze: { ...START, tab: 'explore', picture: 'cat', block: 'layer1.1', channel: 0 },
  excitation: { ...START, tab: 'explore', picture: 'cat', block: 'layer4.1', channel: 17 },
  scale: {
    ...START,
    tab: 'learn',
    picture: 'cat',
    block: 'layer4.1',
    edits: edited('layer4.1', { kind: 'zeros' }),
  },
  placement: {
    ...START,
    tab: 'learn',
    picture: 'dog',
    block: 'layer4.0',
    edits: edited('layer4.0', { kind: 'zeros' }),
  },
  cost: { ...START, tab: 'explore', model: 'se_resnet50', picture: 'ship', block: 'layer1.0' },
  learned: {
    ...START,
    tab: 'learn',
    picture: 'cat',
    block: 'layer3.1',
    edits: edited('layer3.1', { kind: 'mean' }),
  },
  mistakes: {
    ...START,
    tab: 'learn',
    picture: 'horse',
    block: 'layer4.1',
    edits: edited('layer4.1', { kind: 'constant', value: 0.002 }),
  },
};
