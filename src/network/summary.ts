/**
 * torchsummary's table of a network, from its data alone.
 *
 * torchsummary (https://github.com/sksq96/pytorch-summary) prints one row for each module that PyTorch calls, in order of
 * return, and estimates memory: every row's output once for the forward and once for the backward pass, 4 bytes a number,
 * in units of 2²⁰ bytes. Functions (`torch.relu`, the sum) are no modules and have no row.
 */
import { elementCount, type Shape } from '../tensor.ts';
import { networkCost, type Totals } from './cost.ts';
import type { Network, Node } from './network.ts';
import { nodeParameters } from './parameters.ts';
import { inferShapes } from './shapes.ts';

/** A row of the table. */
export interface SummaryRow {
  /** `Conv2d-1`: the module's class and the row's number. */
  readonly name: string;
  /** −1 stands for the batch. */
  readonly shape: Shape;
  /** Of this module alone. */
  readonly parameters: number;
  /** The tensor that the row describes: a node's or a block's name. */
  readonly tensor: string;
}

/** torchsummary's table as data, and what the network costs. */
export interface Summary {
  /** The name that `buildNetwork` takes. */
  readonly architecture: string;
  /** `[C, H, W]` */
  readonly input: Shape;
  /** In order of execution. */
  readonly rows: readonly SummaryRow[];
  /** Every parameter is trainable; running statistics are none. */
  readonly parameters: number;
  /** The input's numbers, 4 bytes each, in units of 2²⁰ bytes. */
  readonly inputMegabytes: number;
  /** For training: twice every row's output. */
  readonly forwardBackwardMegabytes: number;
  /** The parameters, likewise. */
  readonly parameterMegabytes: number;
  /** The three together. */
  readonly totalMegabytes: number;
  /** For one picture: the products of convolutions and dense layers. */
  readonly multiplyAdds: number;
  /** What the modules add. */
  readonly se: Totals;
  /** `se` over the totals, in [0, 1]. */
  readonly seShare: Totals;
}

const BYTES = 4;

function megabytes(numbers: number): number {
  return (numbers * BYTES) / 2 ** 20;
}

/** The shape that PyTorch's module returns: adaptive pooling keeps two extents of one. */
function rowShape(node: Node, shape: Shape): Shape {
  const perPicture = shape.slice(1);
  return node.kind === 'globalPool' ? [-1, ...perPicture, 1, 1] : [-1, ...perPicture];
}

/** A row for each node that is a module, and one for each block after the node that makes its output. */
function summaryRows(network: Network, shapes: ReadonlyMap<string, Shape>): SummaryRow[] {
  const blocks = new Map(network.blocks.map(({ name, module }) => [name, module]));
  const rows: SummaryRow[] = [];
  const push = (module: string | undefined, tensor: string, shape: Shape, parameters: number) => {
    if (module !== undefined) rows.push({ name: `${module}-${rows.length + 1}`, shape, parameters, tensor });
  };
  for (const node of network.nodes) {
    const shape = rowShape(node, shapes.get(node.name) ?? []);
    push(node.module, node.name, shape, nodeParameters(node));
    push(blocks.get(node.name), node.name, shape, 0);
  }
  return rows;
}

/**
 * @param inputShape  `[C, H, W]`, or `[N, C, H, W]`, whose N is ignored.
 * @throws InputError when the input does not fit the network.
 */
export function summarise(network: Network, inputShape: Shape): Summary {
  const input = inputShape.length === 4 ? inputShape.slice(1) : inputShape;
  const one = [1, ...input];
  const cost = networkCost(network, one);
  const rows = summaryRows(network, inferShapes(network, one));
  const outputs = rows.reduce((sum, { shape }) => sum + elementCount(shape.slice(1)), 0);
  const inputMegabytes = megabytes(elementCount(input));
  const forwardBackwardMegabytes = megabytes(2 * outputs);
  const parameterMegabytes = megabytes(cost.parameters);
  return {
    architecture: network.architecture,
    input,
    rows,
    parameters: cost.parameters,
    inputMegabytes,
    forwardBackwardMegabytes,
    parameterMegabytes,
    totalMegabytes: inputMegabytes + forwardBackwardMegabytes + parameterMegabytes,
    multiplyAdds: cost.multiplyAdds,
    se: cost.se,
    seShare: cost.seShare,
  };
}

const RULE = '-'.repeat(64);
const DOUBLE_RULE = '='.repeat(64);

function thousands(value: number): string {
  return value.toLocaleString('en-US');
}

/** torchsummary's `{:>20}  {:>25} {:>15}`. */
function line(name: string, shape: string, parameters: string): string {
  return `${name.padStart(20)}  ${shape.padStart(25)} ${parameters.padStart(15)}`;
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(3)} %`;
}

/** What torchsummary does not know. */
function costLines({ multiplyAdds, se, seShare }: Summary): string[] {
  return [
    `Multiply-adds (one input): ${thousands(multiplyAdds)}`,
    `SE parameters: ${thousands(se.parameters)} (${percent(seShare.parameters)})`,
    `SE multiply-adds: ${thousands(se.multiplyAdds)} (${percent(seShare.multiplyAdds)})`,
  ];
}

/** torchsummary's text, then multiply-adds and the modules' share. No newline at the end. */
export function formatSummary(summary: Summary): string {
  const parameters = thousands(summary.parameters);
  return [
    RULE,
    line('Layer (type)', 'Output Shape', 'Param #'),
    DOUBLE_RULE,
    ...summary.rows.map((row) => line(row.name, `[${row.shape.join(', ')}]`, thousands(row.parameters))),
    DOUBLE_RULE,
    `Total params: ${parameters}`,
    `Trainable params: ${parameters}`,
    'Non-trainable params: 0',
    RULE,
    `Input size (MB): ${summary.inputMegabytes.toFixed(2)}`,
    `Forward/backward pass size (MB): ${summary.forwardBackwardMegabytes.toFixed(2)}`,
    `Params size (MB): ${summary.parameterMegabytes.toFixed(2)}`,
    `Estimated Total Size (MB): ${summary.totalMegabytes.toFixed(2)}`,
    RULE,
    ...costLines(summary),
    RULE,
  ].join('\n');
}
