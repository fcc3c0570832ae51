/**
 * The kernel calls of SE modules and classifiers: squeezes, dense layers, scales and sums.
 */
import { call } from '../builds/calls.ts';
import { LINEAR, RELU } from '../builds/kernels.ts';
import type { DenseOperation, GlobalPoolOperation, ScaleOperation, SumOperation } from './operations.ts';
import {
  blocksOfMap,
  extentsOf,
  numberOf,
  origin,
  type PictureOf,
  type Step,
  type Surroundings,
} from './step.ts';

/** Rows and blocks of what kernels call u. */
function mapU(u: PictureOf) {
  return { u: origin(u), uRow: u.layout.row, uBlock: u.layout.block };
}

function outputOf(out: PictureOf) {
  return { out: origin(out), outRow: out.layout.row, outBlock: out.layout.block };
}

export function globalPool(operation: GlobalPoolOperation, picture: number, around: Surroundings): Step {
  const u = around.tensor(operation.input, picture);
  const z = around.tensor(operation.name, picture).storage;
  const sums = operation.by === 'mean' ? around.sums(operation.input, picture) : undefined;
  return sums ? sumsStep(z, sums, u) : poolStep(operation.by, z, u);
}

/** The mean of a map from the sums over its parts. */
function sumsStep(z: number, sums: PictureOf, { layout }: PictureOf): Step {
  const { row, block } = sums.layout;
  const pixels = layout.height * layout.width;
  return call('squeezeSums', { z, sums: origin(sums), row, block, pixels, ...extentsOf(sums) });
}

/** The squeeze of any map into the vector at `z`; also how a block's output mean is tapped. */
export function poolStep(by: 'mean' | 'max', z: number, u: PictureOf): Step {
  return call(by === 'mean' ? 'squeezeMean' : 'squeezeMax', { z, ...mapU(u), ...extentsOf(u) });
}

export function dense(operation: DenseOperation, picture: number, around: Surroundings): Step {
  const y = around.tensor(operation.name, picture);
  const { address, biasAddress } = around.weights(operation.name);
  return call('dense', {
    y: y.storage,
    x: around.tensor(operation.input, picture).storage,
    w: address,
    bias: biasAddress,
    inFeatures: operation.dense.inFeatures,
    activation: numberOf(operation.activation),
    blockBegin: 0,
    blockEnd: y.layout.blocks,
  });
}

export function scale(operation: ScaleOperation, picture: number, around: Surroundings): Step {
  const u = around.tensor(operation.u, picture);
  const s = around.tensor(operation.s, picture).storage;
  const out = around.tensor(operation.name, picture);
  return call('scale', { ...outputOf(out), ...mapU(u), s, ...extentsOf(u) });
}

export function sum(operation: SumOperation, picture: number, around: Surroundings): Step {
  const args = {
    out: around.map(operation.name, picture),
    u: around.map(operation.u, picture),
    shortcut: around.map(operation.shortcut, picture),
    ...blocksOfMap(around.tensor(operation.u, picture)),
    activation: operation.relu ? RELU : LINEAR,
  };
  if (operation.s === undefined) return call('add', args);
  const s = around.tensor(operation.s, picture).storage;
  return call('scaleAdd', { ...args, s, squared: operation.squared ? 1 : 0 });
}
