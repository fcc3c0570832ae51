/** One Inception module as nodes: four branches (three where it halves), their concatenation, the SE module on that. */
import type { Block, Node } from '../../network.ts';
import { activation, batchNorm, type ConvolutionExtents, concat, convolution, pool } from '../../nodes.ts';
import { type SEOptions, seModule } from '../../se_module.ts';
import { type InceptionModule, outChannels } from './modules.ts';

export interface ModulePlace {
  readonly module: InceptionModule;
  readonly ordinal: number;
  readonly input: string;
  readonly inChannels: number;
}

/** Nodes in a row and the name of what the last returns. */
interface Row {
  readonly nodes: readonly Node[];
  readonly output: string;
}

/** Convolution, batch norm, ReLU: `3a.1x1`, `3a.1x1.bn`, `3a.1x1.relu`. */
export function convolved(name: string, input: string, extents: ConvolutionExtents, eps: number): Row {
  const [bn, relu] = [`${name}.bn`, `${name}.relu`];
  const nodes = [
    convolution(name, input, extents),
    batchNorm(bn, name, extents.outChannels, eps),
    activation(relu, bn, 'relu'),
  ];
  return { nodes, output: relu };
}

/** Several of them; each step is a name, a kernel, output channels and a stride. */
type Step = readonly [name: string, kernel: number, outChannels: number, stride: number];

function chain({ module, input, inChannels }: ModulePlace, steps: readonly Step[], eps: number): Row {
  const nodes: Node[] = [];
  let [output, channels] = [input, inChannels];
  for (const [name, kernel, out, stride] of steps) {
    const extents = { inChannels: channels, outChannels: out, kernel, stride, padding: (kernel - 1) / 2 };
    const row = convolved(`${module.name}.${name}`, output, extents, eps);
    nodes.push(...row.nodes);
    [output, channels] = [row.output, out];
  }
  return { nodes, output };
}

function poolBranch(place: ModulePlace, eps: number): Row {
  const { name, pool: window, stride } = place.module;
  const pooled = `${name}.pool`;
  const room = stride === 2 ? { ceil: true } : { padding: 1 };
  const node = pool(pooled, place.input, { by: window.by, kernel: 3, stride, ...room });
  if (window.projection === undefined) return { nodes: [node], output: pooled };
  const from = { ...place, input: pooled };
  const projection = chain(from, [['pool_proj', 1, window.projection, 1]], eps);
  return { nodes: [node, ...projection.nodes], output: projection.output };
}

function branches(place: ModulePlace, eps: number): Row[] {
  const { one, three, double, stride } = place.module;
  const steps: Step[][] = [
    ...(one === undefined ? [] : [[['1x1', 1, one, 1] as const]]),
    [
      ['3x3_reduce', 1, three[0], 1],
      ['3x3', 3, three[1], stride],
    ],
    [
      ['double3x3_reduce', 1, double[0], 1],
      ['double3x3a', 3, double[1], 1],
      ['double3x3b', 3, double[2], stride],
    ],
  ];
  return [...steps.map((row) => chain(place, row, eps)), poolBranch(place, eps)];
}

/** The block is called as the paper's table does: `3a`; it returns the scaled concatenation. */
export function inceptionBlock(
  place: ModulePlace,
  options: SEOptions & { readonly eps: number },
): { nodes: readonly Node[]; block: Block } {
  const { name } = place.module;
  const rows = branches(place, options.eps);
  const joined = `${name}.concat`;
  const channels = outChannels(place.module, place.inChannels);
  const around = { block: name, ordinal: place.ordinal, before: joined, channels, after: name };
  const { nodes, se } = seModule(around, options);
  const inputs = rows.map(({ output }) => output);
  return {
    nodes: [...rows.flatMap((row) => row.nodes), concat(joined, inputs), ...nodes],
    block: { name, stage: `inception${name.charAt(0)}`, module: 'Inception', se },
  };
}
