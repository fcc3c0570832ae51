/** What the shapes of an SE-ResNet's modules show: which stages hold one, how wide they are, where they sit. */
import type { Options } from '../../options.ts';
import { roundTo } from '../../se_module.ts';
import type { Shapes } from './structure.ts';

/** One module as its first layer `[hidden, channels]` and its block's convolutions show it. */
interface FoundModule {
  readonly stage: number;
  readonly hidden: number;
  readonly channels: number;
  readonly blockIn: number;
  readonly blockOut: number;
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
function flooredReduction(modules: readonly FoundModule[]): number | undefined {
  let [least, greatest] = [1, Number.POSITIVE_INFINITY];
  for (const { hidden, channels } of modules) {
    if (hidden < 1) return undefined;
    least = Math.max(least, Math.floor(channels / (hidden + 1)) + 1);
    greatest = Math.min(greatest, Math.floor(channels / hidden));
  }
  if (!Number.isFinite(greatest) || least > greatest) return undefined;
  return least <= 16 && 16 <= greatest ? 16 : greatest;
}

/** The r that timm's rounding to a multiple of 8 would need; 16 is tried first. */
function roundedReduction(modules: readonly FoundModule[]): number | undefined {
  if (modules.length === 0) return undefined;
  const candidates = [16, ...Array.from({ length: 64 }, (_, n) => n + 1)];
  return candidates.find((r) => modules.every(({ hidden, channels }) => roundTo(8, channels / r) === hidden));
}

function hiddenOptions(modules: readonly FoundModule[]): Options {
  const floored = flooredReduction(modules);
  if (floored !== undefined) return { reduction: floored, hidden: 'floor' };
  const rounded = roundedReduction(modules);
  return rounded === undefined ? {} : { reduction: rounded, hidden: 'round8' };
}

/** `pre` where a block changes its width and its module has the width of the block's input. */
function isPre(modules: readonly FoundModule[]): boolean {
  const telling = modules.filter(({ blockIn, blockOut }) => blockIn !== blockOut);
  return telling.length > 0 && telling.every(({ channels, blockIn }) => channels === blockIn);
}

export function moduleOptions(shapes: Shapes): Options {
  const modules = foundModules(shapes);
  const hasBias = [...shapes.keys()].some((name) => name.endsWith('.SE.fc.0.bias'));
  return {
    stages: [...new Set(modules.map(({ stage }) => stage))].sort((a, b) => a - b),
    gateBias: hasBias,
    ...hiddenOptions(modules),
    ...(isPre(modules) ? { placement: 'pre' } : {}),
  };
}
