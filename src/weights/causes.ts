/** Why a checkpoint's tensors are likely not those that a network reads. */
import type { Network } from '../network/network.ts';
import type { Options } from '../network/options.ts';
import { recogniseShapes } from '../network/registry.ts';
import type { Shape } from '../tensor.ts';
import type { Comparison, Misshapen } from './compare.ts';
import type { AdaptedCheckpoint } from './dialects/adapt.ts';
import { namingCause } from './naming.ts';
import { describe } from './quote.ts';

function shapesOf({ tensors }: AdaptedCheckpoint): ReadonlyMap<string, Shape> {
  return new Map(Array.from(tensors, ([name, { shape }]) => [name, shape]));
}

function recogniseQuietly(found: ReadonlyMap<string, Shape>) {
  try {
    return recogniseShapes(found);
  } catch {
    return undefined;
  }
}

/** The hidden width that every module of the file has, where they are all alike though their channels are not. */
function commonHidden(found: ReadonlyMap<string, Shape>): number | undefined {
  const modules = [...found].filter(([name]) => name.endsWith('.SE.fc.0.weight')).map(([, shape]) => shape);
  const hidden = new Set(modules.map(([h]) => h));
  const channels = new Set(modules.map(([, c]) => c));
  return hidden.size === 1 && channels.size > 1 ? modules[0]?.[0] : undefined;
}

function hiddenCause(found: ReadonlyMap<string, Shape>, misshapen: readonly Misshapen[]): string | undefined {
  const hidden = misshapen.length > 0 ? commonHidden(found) : undefined;
  if (hidden === undefined) return undefined;
  return `Hidden width ${hidden} in every block: was the ratio passed as the width? Then say so: networkOptions: { hidden: ${hidden} }.`;
}

const reversed = (shape: Shape) => [...shape].reverse().join();

/** Keras keeps convolutions as `[kh, kw, I, O]` and matrices as `[I, O]`. */
function layoutCause(misshapen: readonly Misshapen[]): string | undefined {
  const many = misshapen.filter(({ found }) => found.length > 1);
  if (many.length === 0) return undefined;
  const isTransposed = ({ found, expected }: Misshapen) => {
    const [a = 0, b = 0, c = 0, d = 0] = found;
    return found.length === 4 ? [d, c, a, b].join() === expected.join() : reversed(found) === expected.join();
  };
  if (!many.every(isTransposed)) return undefined;
  return 'The weights are in TensorFlow’s layout, output channels last; PyTorch’s has them first.';
}

function optionsCause(found: Options, { options }: Network): string | undefined {
  const differing = Object.entries(found).filter(([name, value]) => {
    return JSON.stringify(value) !== JSON.stringify(options[name]);
  });
  if (differing.length === 0) return undefined;
  const list = differing.map(
    ([name, value]) => `${name} ${describe(value)}, the network ${describe(options[name])}`,
  );
  return `The file has ${list.join('; ')}.`;
}

/** What the file is instead, as far as its names and shapes tell. */
export function likelyCause(
  checkpoint: AdaptedCheckpoint,
  network: Network,
  { misshapen }: Pick<Comparison, 'misshapen'>,
  fallback: string,
): string {
  if (!checkpoint.adaptation.dialect) {
    const naming = namingCause([...checkpoint.tensors.keys()]);
    if (naming) return naming;
  }
  const found = shapesOf(checkpoint);
  const shape = layoutCause(misshapen) ?? hiddenCause(found, misshapen);
  if (shape) return shape;
  const recognised = recogniseQuietly(found);
  if (!recognised) return fallback;
  const { architecture } = network;
  if (recognised.architecture !== architecture) {
    return `The file looks like ${recognised.architecture}; the network is ${architecture}.`;
  }
  return optionsCause(recognised.options, network) ?? fallback;
}
