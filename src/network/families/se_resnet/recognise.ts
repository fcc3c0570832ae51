/**
 * Which SE-ResNet a set of state-dict names and shapes belongs to.
 *
 * Depth, classes, width, reduction, input channels, groups, the stem's kernel, gate biases and the stages with modules
 * leave their trace. Squeeze, gate, rescale, strides and pooling leave none, and the placements `post` and `identity` have
 * the shapes of `standard`.
 */
import { NetworkError } from '../../../errors.ts';
import type { Recognition, Undecided } from '../../family.ts';
import type { Options } from '../../options.ts';
import { moduleOptions } from './modules.ts';
import type { BlockKind } from './paths.ts';
import {
  blockCounts,
  blockKind,
  groupOptions,
  groupsOf,
  preActivationOf,
  type Shapes,
  stemOptions,
} from './structure.ts';
import type { Variant } from './variant.ts';
import { VARIANTS } from './variants/all.ts';

const RESCALE: Undecided = {
  option: 'rescale',
  values: ['once', 'squared'],
  meaning:
    `'once' multiplies by the gate once, x̃ = s·u, as the paper does (Hu et al. 2018, eq. 4); ` +
    `'squared' is the reference listing read literally, whose block multiplies the module's output by u again, u·u·s. ` +
    `Both have the same tensors, so nothing in the weights tells them apart. Trained with the paper's formula: once.`,
};

interface Found {
  readonly architecture: string;
  readonly variant: Variant;
  readonly kind: BlockKind;
}

function architectureOf(shapes: Shapes): Found {
  const counts = blockCounts(shapes).join(', ');
  const kind = blockKind(shapes);
  const isGrouped = kind === 'Bottleneck' && groupsOf(shapes) > 1;
  const same = Object.entries(VARIANTS).filter(([, v]) => v.kind === kind);
  const fitting = same.filter(([, v]) => v.counts.join(', ') === counts);
  // Grouped bottlenecks of a depth that only ungrouped ones are listed with are still those, with groups.
  const grouped = fitting.find(([, v]) => (v.defaults.groups ?? 1) > 1);
  const found = (isGrouped ? grouped : undefined) ?? fitting[0];
  if (found) return { architecture: found[0], variant: found[1], kind };
  const known = same.map(([name, v]) => `${name} (${v.kind} ${v.counts.join(', ')})`);
  throw new NetworkError({
    where: 'blocks of each stage',
    found: `${kind} ${counts}`,
    expected: known.join(', '),
    cause: 'The file is incomplete or of a depth that is not built in.',
  });
}

/** @throws NetworkError when the names are an SE-ResNet's but no member has these blocks. */
export function recogniseSEResNet(shapes: Shapes, given: Options): Recognition | undefined {
  const [first, linear] = [shapes.get('conv1.weight'), shapes.get('linear.weight')];
  const named = first?.length === 4 && linear?.length === 2 && shapes.has('layer1.0.conv1.weight');
  if (!named) return undefined;
  const { architecture, variant, kind } = architectureOf(shapes);
  const { stem, channels, hasHeadNorm } = stemOptions(shapes);
  const options: Options = {
    classes: linear[0],
    inputChannels: first[1],
    width: channels / variant.stemChannels,
    stem,
    preActivation: preActivationOf(shapes, hasHeadNorm),
    ...groupOptions(shapes, kind),
    ...moduleOptions(shapes),
  };
  const { stages, placement = 'standard', rescale } = { ...options, ...given };
  const holdsSE = Array.isArray(stages) && stages.length > 0;
  const asks = holdsSE && placement === 'standard' && rescale === undefined;
  return { architecture, options, undecided: asks ? [RESCALE] : [] };
}
