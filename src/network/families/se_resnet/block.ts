/**
 * One residual block of an SE-ResNet as nodes, in PyTorch's order of execution. The module's place (Hu et al. 2018,
 * figure 5); F is the convolutions, x the block's input:
 *
 *   standard   relu(SE(F(x)) + shortcut(x))       the module, then the shortcut's convolution
 *   pre        relu(F(SE(x)) + shortcut(x))
 *   post       SE(relu(F(x) + shortcut(x)))
 *   identity   relu(F(x) + SE(shortcut(x)))
 *
 * With pre-activated blocks SE(F(y)) + shortcut(y), y = relu(bn(x)); the shortcut that is no convolution is x itself.
 */
import type { Block, Node, SEModule } from '../../network.ts';
import { activation } from '../../nodes.ts';
import { seModule } from '../../se_module.ts';
import { hasPreActivatedBlocks, type SEResNetOptions } from './options.ts';
import { type BlockPlace, blockOutChannels, preActivatedPath, residualPath, shortcutPath } from './paths.ts';

interface Built {
  readonly nodes: readonly Node[];
  readonly se?: SEModule;
}

/** The sum of both paths and its ReLU, called `output`. */
function join(name: string, residual: string, shortcut: string, output = name): Node[] {
  const add = `${name}.add`;
  return [{ kind: 'add', name: add, inputs: [residual, shortcut] }, activation(output, add, 'relu')];
}

/** The module of this block, on the map `before`. */
function moduleOf(place: BlockPlace, options: SEResNetOptions, before: string, after?: string) {
  const { name, ordinal, kind, planes, inChannels } = place;
  const channels = options.placement === 'pre' ? inChannels : blockOutChannels(kind, planes);
  return seModule(
    { block: name, ordinal, before, channels, ...(after === undefined ? {} : { after }) },
    options,
  );
}

function plain(place: BlockPlace, options: SEResNetOptions): Built {
  const residual = residualPath(place, place.input, options);
  const shortcut = shortcutPath(place, options);
  return {
    nodes: [...residual.nodes, ...shortcut.nodes, ...join(place.name, residual.output, shortcut.output)],
  };
}

function standard(place: BlockPlace, options: SEResNetOptions): Built {
  const { name } = place;
  const residual = residualPath(place, place.input, options);
  const { nodes, se } = moduleOf(place, options, residual.output);
  // The listing multiplies what its module returns, already s·u, by u once more.
  const again: Node = { kind: 'multiply', name: `${name}.rescaled`, inputs: [se.before, se.after] };
  const squared = options.rescale === 'squared';
  const shortcut = shortcutPath(place, options);
  return {
    nodes: [
      ...residual.nodes,
      ...nodes,
      ...(squared ? [again] : []),
      ...shortcut.nodes,
      ...join(name, squared ? again.name : se.after, shortcut.output),
    ],
    se,
  };
}

function pre(place: BlockPlace, options: SEResNetOptions): Built {
  const { nodes, se } = moduleOf(place, options, place.input);
  const residual = residualPath(place, se.after, options);
  const shortcut = shortcutPath(place, options);
  const sum = join(place.name, residual.output, shortcut.output);
  return { nodes: [...nodes, ...residual.nodes, ...shortcut.nodes, ...sum], se };
}

function post(place: BlockPlace, options: SEResNetOptions): Built {
  const { name } = place;
  const residual = residualPath(place, place.input, options);
  const shortcut = shortcutPath(place, options);
  const before = `${name}.relu`;
  // What the module returns is what the block returns, so one tensor bears the block's name.
  const { nodes, se } = moduleOf(place, options, before, name);
  const sum = join(name, residual.output, shortcut.output, before);
  return { nodes: [...residual.nodes, ...shortcut.nodes, ...sum, ...nodes], se };
}

function identity(place: BlockPlace, options: SEResNetOptions): Built {
  const residual = residualPath(place, place.input, options);
  const shortcut = shortcutPath(place, options);
  const { nodes, se } = moduleOf(place, options, shortcut.output);
  const sum = join(place.name, residual.output, se.after);
  return { nodes: [...residual.nodes, ...shortcut.nodes, ...nodes, ...sum], se };
}

const PLACEMENTS = { standard, pre, post, identity } as const;

function preActivated(place: BlockPlace, options: SEResNetOptions, holdsSE: boolean): Built {
  const { name } = place;
  const residual = preActivatedPath(place, options);
  const shortcut = shortcutPath(place, options, residual.first);
  const { nodes, se } = moduleOf(place, options, residual.output);
  const summand = holdsSE ? se.after : residual.output;
  const add: Node = { kind: 'add', name, inputs: [summand, shortcut.output] };
  return {
    nodes: [...residual.nodes, ...(holdsSE ? nodes : []), ...shortcut.nodes, add],
    ...(holdsSE ? { se } : {}),
  };
}

function built(place: BlockPlace, options: SEResNetOptions): Built {
  const holdsSE = options.stages.includes(place.stage);
  if (hasPreActivatedBlocks(options)) return preActivated(place, options, holdsSE);
  return holdsSE ? PLACEMENTS[options.placement](place, options) : plain(place, options);
}

/** @throws NetworkError when the reduction leaves a module without hidden units. */
export function seBlock(
  place: BlockPlace,
  options: SEResNetOptions,
): { nodes: readonly Node[]; block: Block } {
  const { nodes, se } = built(place, options);
  const module = place.kind === 'BasicBlock' ? 'BasicBlock' : 'Bottleneck';
  const block = { name: place.name, stage: `layer${place.stage}`, module };
  return { nodes, block: se ? { ...block, se } : block };
}
