/**
 * Which SE-ResNet a set of state-dict names and shapes belongs to.
 *
 * Depth, classes, width, reduction, input channels and the stages with modules leave their trace. Squeeze, gate and
 * rescale leave none, and the placements `post` and `identity` have the shapes of `standard`.
 */
import { NetworkError } from '../errors.ts';
import type { Shape } from '../tensor.ts';
import type { Recognition, Undecided } from './family.ts';
import type { Options } from './options.ts';
import { SE_RESNETS, STEM_CHANNELS } from './se_resnet.ts';

type Shapes = ReadonlyMap<string, Shape>;

/** One module as its first layer `[hidden, channels]` and its block's convolutions show it. */
interface FoundModule {
  readonly stage: number;
  readonly hidden: number;
  readonly channels: number;
  readonly blockIn: number;
  readonly blockOut: number;
}

const RESCALE: Undecided = {
  option: 'rescale',
  values: ['once', 'squared'],
  meaning:
    `'once' multiplies by the gate once, x̃ = s·u, as the paper does (Hu et al. 2018, eq. 4); ` +
    `'squared' is the reference listing read literally, whose block multiplies the module's output by u again, u·u·s. ` +
    `Both have the same tensors, so nothing in the weights tells them apart. Trained with the paper's formula: once.`,
};

/** How many blocks each stage has: 1 + the greatest index among the names. */
function blockCounts(shapes: Shapes): number[] {
  const counts: number[] = [];
  for (const name of shapes.keys()) {
    const match = /^layer([1-4])\.(\d{1,4})\.conv1\.weight$/.exec(name);
    if (!match) continue;
    const stage = Number(match[1]) - 1;
    counts[stage] = Math.max(counts[stage] ?? 0, Number(match[2]) + 1);
  }
  return Array.from(counts, (count) => count ?? 0);
}

function architectureOf(shapes: Shapes): string {
  const counts = blockCounts(shapes).join(', ');
  const kind = shapes.has('layer1.0.conv3.weight') ? 'Bottleneck' : 'BasicBlock';
  const variants = Object.entries(SE_RESNETS);
  const found = variants.find(([, v]) => v.kind === kind && v.counts.join(', ') === counts);
  if (found) return found[0];
  const known = variants.map(([name, v]) => `${name} (${v.kind} ${v.counts.join(', ')})`);
  throw new NetworkError({
    where: 'blocks of each stage',
    found: `${kind} ${counts}`,
    expected: known.join(', '),
    cause: 'The file is incomplete or of a depth that is not built in.',
  });
}

function foundModules(shapes: Shapes): FoundModule[] {
  const modules: FoundModule[] = [];
  for (const [name, [hidden = 0, channels = 0]] of shapes) {
    const match = /^(layer([1-4])\.\d{1,4})\.SE\.fc\.0\.weight$/.exec(name);
    if (!match) continue;
    const block = match[1];
    const last = shapes.get(`${block}.conv3.weight`) ?? shapes.get(`${block}.conv2.weight`);
    const blockIn = shapes.get(`${block}.conv1.weight`)?.[1] ?? channels;
    modules.push({ stage: Number(match[2]), hidden, channels, blockIn, blockOut: last?.[0] ?? channels });
  }
  return modules;
}

/** The r with ⌊channels / r⌋ = hidden in every module; 16 where several do, `undefined` where none does. */
function reductionOf(modules: readonly FoundModule[]): number | undefined {
  let [least, greatest] = [1, Number.POSITIVE_INFINITY];
  for (const { hidden, channels } of modules) {
    if (hidden < 1) return undefined;
    least = Math.max(least, Math.floor(channels / (hidden + 1)) + 1);
    greatest = Math.min(greatest, Math.floor(channels / hidden));
  }
  if (!Number.isFinite(greatest) || least > greatest) return undefined;
  return least <= 16 && 16 <= greatest ? 16 : greatest;
}

/** `pre` where a block changes its width and its module has the width of the block's input. */
function isPre(modules: readonly FoundModule[]): boolean {
  const telling = modules.filter(({ blockIn, blockOut }) => blockIn !== blockOut);
  return telling.length > 0 && telling.every(({ channels, blockIn }) => channels === blockIn);
}

function moduleOptions(modules: readonly FoundModule[]): Options {
  const reduction = reductionOf(modules);
  return {
    stages: [...new Set(modules.map(({ stage }) => stage))].sort((a, b) => a - b),
    ...(reduction === undefined ? {} : { reduction }),
    ...(isPre(modules) ? { placement: 'pre' } : {}),
  };
}

/** @throws NetworkError when the names are an SE-ResNet's but no member has these blocks. */
export function recogniseSEResNet(shapes: Shapes, given: Options): Recognition | undefined {
  const [stem, linear] = [shapes.get('conv1.weight'), shapes.get('linear.weight')];
  const named = stem?.length === 4 && linear?.length === 2 && shapes.has('layer1.0.conv1.weight');
  if (!named) return undefined;
  const modules = foundModules(shapes);
  const options: Options = {
    classes: linear[0],
    inputChannels: stem[1],
    width: (stem[0] ?? 0) / STEM_CHANNELS,
    ...moduleOptions(modules),
  };
  const { stages, placement = 'standard', rescale } = { ...options, ...given };
  const holdsSE = Array.isArray(stages) && stages.length > 0;
  const asks = holdsSE && placement === 'standard' && rescale === undefined;
  return { architecture: architectureOf(shapes), options, undecided: asks ? [RESCALE] : [] };
}
