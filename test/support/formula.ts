/**
 * Weights and inputs by formula, so that golden outputs need no stored weights (test/golden/values/README.md):
 *
 *   h = fmix32(fnv1a(name) + i · 0x9E3779B1 + seed · 0x85EBCA6B  mod 2³²)     i = flat row-major index
 *   v = h / 2³¹ − 1                                                          in [−1, 1)
 *
 * times a factor in float64, rounded to float32 once, at the end.
 */
import type { Network } from '../../src/network/network.ts';
import { parameterShapes } from '../../src/network/parameters.ts';
import { elementCount, type Shape, type Tensor } from '../../src/tensor.ts';
import type { Checkpoint, StoredTensor } from '../../src/weights/checkpoint.ts';

/** 32-bit FNV-1a of an ASCII text. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** float32(base + factor · v), one for each index: the arithmetic in float64, one rounding by the store. */
function affineNoise(name: string, count: number, seed: number, factor: number, base: number): Float32Array {
  const values = new Float32Array(count);
  let x = (fnv1a(name) + Math.imul(seed, 0x85ebca6b)) | 0;
  for (let i = 0; i < count; i++) {
    let h = x ^ (x >>> 16);
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
    values[i] = base + ((h >>> 0) / 2147483648 - 1) * factor;
    x = (x + 0x9e3779b1) | 0;
  }
  return values;
}

/** base + factor · v: of batch norm's `1 + 0.2 v`, base 1 and factor 0.2. */
type Law = readonly [factor: number, base: number];

/** @param lastNorm  the block's last batch norm: `bn2` of a basic block, `bn3` of a bottleneck. */
function law(name: string, shape: Shape, lastNorm: string): Law {
  const parts = name.split('.');
  const [leaf, owner] = [parts.at(-1), parts.at(-2)];
  const [, second = 1, kh = 1, kw = 1] = shape;
  if (leaf === 'running_mean') return [0.1, 0];
  if (leaf === 'running_var') return [0.5, 1];
  if (shape.length === 4) return [Math.sqrt(6 / (second * kh * kw)), 0];
  if (name.includes('.SE.fc.0')) return [2 * Math.sqrt(3 / second), 0];
  if (name.includes('.SE.fc.2')) return [4 * Math.sqrt(3 / second), 0];
  if (name === 'linear.weight') return [Math.sqrt(3 / second), 0];
  if (name === 'linear.bias') return [0.1, 0];
  if (leaf !== 'weight') return [0.2, 0];
  return owner === lastNorm && name.startsWith('layer') ? [0.25 * 0.2, 0.25] : [0.2, 1];
}

/** Formula A: the reference networks. */
export function formulaTensor(name: string, shape: Shape, seed: number, lastNorm: string): Tensor {
  const [factor, base] = law(name, shape, lastNorm);
  return { shape, data: affineNoise(name, elementCount(shape), seed, factor, base) };
}

function lawB(name: string, shape: Shape): Law {
  const leaf = name.slice(name.lastIndexOf('.') + 1);
  const [, second = 1, kh = 1, kw = 1] = shape;
  if (shape.length === 4) return [Math.sqrt(6 / (second * kh * kw)), 0];
  if (shape.length === 2) return [Math.sqrt(6 / second), 0];
  if (leaf === 'running_mean') return [0.1, 0];
  if (leaf === 'running_var') return [0.5, 1];
  return leaf === 'weight' ? [0.1, 0.5] : [0.2, 0];
}

/** Formula B: other people's networks, by their own names. */
export function formulaTensorB(name: string, shape: Shape, seed: number): Tensor {
  const [factor, base] = lawB(name, shape);
  return { shape, data: affineNoise(name, elementCount(shape), seed, factor, base) };
}

/** The input `[N, C, H, W]`, values in [−1, 1), already normalised. */
export function formulaInput(shape: Shape, seed: number): Tensor {
  return { shape, data: affineNoise('input', elementCount(shape), seed, 1, 0) };
}

/** A tensor as a file would hold it, F32. */
export function stored(name: string, { shape, data }: Tensor): StoredTensor {
  return {
    name,
    type: 'F32',
    shape,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/** Which batch norm formula A shrinks. */
export function lastNormOf(network: Network): string {
  return network.blocks[0]?.module === 'Bottleneck' ? 'bn3' : 'bn2';
}

/** Formula A for every tensor of a network, in memory, without metadata. */
export function formulaCheckpoint(network: Network, seed: number): Checkpoint {
  const lastNorm = lastNormOf(network);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shape] of parameterShapes(network)) {
    tensors.set(name, stored(name, formulaTensor(name, shape, seed, lastNorm)));
  }
  return { file: `formula ${network.architecture}`, metadata: {}, tensors };
}
