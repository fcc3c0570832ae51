/** What the shapes of an SE-ResNet's tensors show of its blocks. */
import type { Shape } from '../../../tensor.ts';
import type { Options } from '../../options.ts';
import type { BlockKind } from './paths.ts';

export type Shapes = ReadonlyMap<string, Shape>;

/** How many blocks each stage has: 1 + the greatest index among the names. */
export function blockCounts(shapes: Shapes): number[] {
  const counts: number[] = [];
  for (const name of shapes.keys()) {
    const match = /^layer([1-4])\.(\d{1,4})\.conv1\.weight$/.exec(name);
    if (!match) continue;
    const stage = Number(match[1]) - 1;
    counts[stage] = Math.max(counts[stage] ?? 0, Number(match[2]) + 1);
  }
  return Array.from(counts, (count) => count ?? 0);
}

export function blockKind(shapes: Shapes): BlockKind {
  if (!shapes.has('layer1.0.conv3.weight')) return 'BasicBlock';
  const [first = 0] = shapes.get('layer1.0.conv1.weight') ?? [];
  const [second = 0] = shapes.get('layer1.0.conv2.weight') ?? [];
  return second === 2 * first ? 'SENetBottleneck' : 'Bottleneck';
}

/** Groups of a bottleneck's 3×3 convolution: all its channels over those that each output sums. */
export function groupsOf(shapes: Shapes): number {
  const [first = 0] = shapes.get('layer1.0.conv1.weight') ?? [];
  const [, each = 0] = shapes.get('layer1.0.conv2.weight') ?? [];
  return each > 0 && first % each === 0 ? first / each : 1;
}

/** What is not the reference's in a bottleneck: groups, their width, a 3×3 convolution on the shortcut. */
export function groupOptions(shapes: Shapes, kind: BlockKind): Options {
  if (kind === 'BasicBlock') return {};
  const groups = groupsOf(shapes);
  const shortcut = shapes.get('layer2.0.shortcut.0.weight')?.[2];
  const kernel = shortcut === 3 ? { shortcutKernel: 3 } : {};
  if (kind === 'SENetBottleneck') return { groups: groups, ...kernel };
  const [inner = 0] = shapes.get('layer1.0.conv1.weight') ?? [];
  const [wide = 0] = shapes.get('layer1.0.conv3.weight') ?? [];
  return { groups, groupWidth: (inner / groups / (wide / 4)) * 64, ...kernel };
}

/** The stem's convolutions in order, as far as there are any. */
function stemConvolutions(shapes: Shapes): Shape[] {
  return ['conv1', 'conv2', 'conv3']
    .flatMap((name) => [shapes.get(`${name}.weight`) ?? []])
    .filter((s) => s.length);
}

/** The stem's kind, its channels, and where its batch norm stands. */
export function stemOptions(shapes: Shapes): { stem: string; channels: number; hasHeadNorm: boolean } {
  const convolutions = stemConvolutions(shapes);
  const isDeep = convolutions.length === 3;
  const channels = convolutions.at(-1)?.[0] ?? 0;
  const norm = shapes.get(isDeep ? 'bn3.weight' : 'bn1.weight')?.[0];
  const stem = isDeep ? 'deep' : convolutions[0]?.[2] === 7 ? 'imagenet' : 'cifar';
  return { stem, channels, hasHeadNorm: norm !== undefined && norm !== channels };
}

/** Whether a block's first batch norm has the width of what goes in, where that differs from what comes out. */
function hasNormFirst(shapes: Shapes): boolean {
  const telling = ['layer1.0', 'layer1.1', 'layer2.0', 'layer3.0'].filter((block) => {
    const [to, from] = shapes.get(`${block}.conv1.weight`) ?? [];
    return to !== from;
  });
  return (
    telling.length > 0 &&
    telling.every((block) => {
      const [norm] = shapes.get(`${block}.bn1.weight`) ?? [];
      return norm !== undefined && norm === shapes.get(`${block}.conv1.weight`)?.[1];
    })
  );
}

export function preActivationOf(shapes: Shapes, hasHeadNorm: boolean): 'none' | 'full' | 'blocks' | 'head' {
  if (hasNormFirst(shapes)) return hasHeadNorm ? 'full' : 'blocks';
  return hasHeadNorm ? 'head' : 'none';
}
