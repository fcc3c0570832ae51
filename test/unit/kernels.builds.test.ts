import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/runtime/builds/kernels.ts';
import { Arena, BUILDS, INT8_BUILDS, trainingKernels } from '../support/kernels.ts';

/** The names of an entry of `assembly`. */
function exportedNames(entry: string): string[] {
  const source = readFileSync(new URL(`../../assembly/${entry}`, import.meta.url), 'utf8');
  const lists = [...source.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list = '']) => list.split(','));
  const functions = [...source.matchAll(/export function (\w+)/g)].map(([, name = '']) => name);
  return [...lists, ...functions].map((name) => name.trim()).filter((name) => name !== '');
}

describe.each(BUILDS)('$name build', ({ module }) => {
  test('exports every kernel of assembly/index.ts, imports a memory and keeps its own data below heapBase', () => {
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    for (const name of exportedNames('index.ts')) expect(names).toContain(name);
    expect(WebAssembly.Module.imports(module)).toContainEqual({
      module: 'env',
      name: 'memory',
      kind: 'memory',
    });
    expect(new Arena(module).kernels.heapBase()).toBeLessThan(65_536);
  });
});

test.each(INT8_BUILDS)('the build $name has the kernels of 8-bit integers too', ({ module }) => {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const expected = [...exportedNames('index.ts'), ...exportedNames('int8/index.ts')];
  expect(names).toEqual(expect.arrayContaining(expected));
});

/** What an illegal call is given besides. */
interface Described {
  readonly height?: number;
  readonly width?: number;
  readonly inBlocks?: number;
  readonly kernel?: number;
  readonly stride?: number;
  readonly activation?: number;
}

/** Descriptors at an address: of two maps and a filter, with one value that is illegal. */
function described(k: Kernels, p: number, values: Described = {}): readonly [number, number, number] {
  const { height = 1, width = 1, inBlocks = 1, kernel = 1, stride = 1, activation = 0 } = values;
  k.describeMap(p, p, 8, 8, 8, height, width, 1, 8);
  k.describeMap(p + 64, p, 8, 8, 8, height, width, inBlocks, 8);
  k.describeFilter(p + 128, p, p, kernel, stride, 0, activation, 0);
  return [p, p + 64, p + 128];
}

/** The two maps alone. */
function maps(k: Kernels, p: number, values: Described = {}): readonly [number, number] {
  const [out, x] = described(k, p, values);
  return [out, x];
}

/** For each kernel that asserts, calls with one illegal argument and the text that names it. */
const ILLEGAL: readonly [string, (kernels: Kernels, at: number) => unknown][] = [
  [
    'convolve: unknown activation',
    (k, p) => k.convolve(...described(k, p, { activation: 6 }), p, 0, 4, 0, 1, 0, 1),
  ],
  [
    'convolve: extents are positive',
    (k, p) => k.convolve(...described(k, p, { width: 0 }), p, 0, 4, 0, 1, 0, 1),
  ],
  [
    'convolve: kernel, stride and chunk are positive',
    (k, p) => k.convolve(...described(k, p, { stride: 0 }), p, 0, 4, 0, 1, 0, 1),
  ],
  ['winograd: tile is 2 or 4', (k, p) => k.winograd(...described(k, p), p, 3, 0, 0, 1, 0, 1, 0, 1)],
  [
    'winograd: stride is 1 or 2',
    (k, p) => k.winograd(...described(k, p, { stride: 3 }), p, 4, 0, 0, 1, 0, 1, 0, 1),
  ],
  [
    'winograd: extents are positive',
    (k, p) => k.winograd(...described(k, p, { width: -1 }), p, 4, 0, 0, 1, 0, 1, 0, 1),
  ],
  ['winograd: a chunk has a tile', (k, p) => k.winograd(...described(k, p), p, 4, 0, 0, 0, 0, 1, 0, 1)],
  [
    'convolveInt8: activation is LINEAR or RELU',
    (k, p) => k.convolveInt8(...described(k, p, { activation: 2 }), p, p, 0, 1, 0, 1, 0, 1),
  ],
  [
    'convolveInt8: extents are positive',
    (k, p) => k.convolveInt8(...described(k, p, { inBlocks: 0 }), p, p, 0, 1, 0, 1, 0, 1),
  ],
  [
    'convolveInt8: kernel, stride and chunk are positive',
    (k, p) => k.convolveInt8(...described(k, p), p, p, 0, 0, 0, 1, 0, 1),
  ],
  [
    'strassen: activation is LINEAR or RELU',
    (k, p) => k.strassen(...described(k, p, { inBlocks: 2, activation: 2 }), p, 1, 0, 1, 0, 1, 0, 2),
  ],
  [
    'strassen: extents are positive',
    (k, p) => k.strassen(...described(k, p, { inBlocks: 2, width: 0 }), p, 1, 0, 1, 0, 1, 0, 2),
  ],
  [
    'strassen: kernel, stride and chunk are positive',
    (k, p) => k.strassen(...described(k, p, { inBlocks: 2 }), p, 1, 0, 0, 0, 1, 0, 2),
  ],
  [
    'strassen: levels are 1 or 2',
    (k, p) => k.strassen(...described(k, p, { inBlocks: 2 }), p, 3, 0, 1, 0, 1, 0, 8),
  ],
  [
    'strassen: input blocks are a multiple of 2^levels',
    (k, p) => k.strassen(...described(k, p, { inBlocks: 3 }), p, 1, 0, 1, 0, 1, 0, 2),
  ],
  [
    'strassen: blocks are cut at multiples of 2^levels',
    (k, p) => k.strassen(...described(k, p, { inBlocks: 2 }), p, 1, 0, 1, 0, 1, 1, 2),
  ],
  ['packStrassen: levels are 1 or 2', (k, p) => k.packStrassen(p, p, p, p, 16, 16, 1, 3, 0, 2)],
  ['dense: inFeatures is positive', (k, p) => k.dense(p, p, p, p, 0, 0, 0, 1)],
  ['dense: unknown activation', (k, p) => k.dense(p, p, p, p, 1, 6, 0, 1)],
  ['squeezeMean: extents are positive', (k, p) => k.squeezeMean(p, p, 8, 8, 0, 1, 0, 1)],
  ['squeezeSums: extents are positive', (k, p) => k.squeezeSums(p, p, 8, 8, 1, 1, 0, 0, 1)],
  ['squeezeMax: extents are positive', (k, p) => k.squeezeMax(p, p, 8, 8, 1, 0, 0, 1)],
  ['scale: extents are positive', (k, p) => k.scale(p, p, p, 8, 8, 8, 8, 0, 1, 0, 1)],
  ['scaleAdd: extents are positive', (k, p) => k.scaleAdd(...maps(k, p, { height: 0 }), p, p, 0, 0, 0, 1)],
  ['scaleAdd: activation is LINEAR or RELU', (k, p) => k.scaleAdd(...maps(k, p), p, p, 0, 2, 0, 1)],
  ['add: activation is LINEAR or RELU', (k, p) => k.add(...maps(k, p), p, 2, 0, 1)],
  ['add: extents are positive', (k, p) => k.add(...maps(k, p, { width: 0 }), p, 0, 0, 1)],
  [
    'convolveGrouped: extents are positive',
    (k, p) => k.convolveGrouped(...described(k, p, { height: 0 }), 8, 8, 1, 8, 0, 1),
  ],
  [
    'convolveGrouped: kernel and stride are positive',
    (k, p) => k.convolveGrouped(...described(k, p, { stride: 0 }), 8, 8, 1, 8, 0, 1),
  ],
  [
    'convolveGrouped: lanes are 8 or those of a group',
    (k, p) => k.convolveGrouped(...described(k, p), 2, 4, 1, 4, 0, 1),
  ],
  [
    'convolveGrouped: unknown activation',
    (k, p) => k.convolveGrouped(...described(k, p, { activation: 6 }), 8, 8, 1, 8, 0, 1),
  ],
  [
    'convolveDepthwise: extents are positive',
    (k, p) => k.convolveDepthwise(...described(k, p, { width: 0 }), 0, 1),
  ],
  [
    'convolveDepthwise: kernel and stride are positive',
    (k, p) => k.convolveDepthwise(...described(k, p, { kernel: 0 }), 0, 1),
  ],
  [
    'convolveDepthwise: unknown activation',
    (k, p) => k.convolveDepthwise(...described(k, p, { activation: 6 }), 0, 1),
  ],
  ['poolMax: extents are positive', (k, p) => k.poolMax(...maps(k, p, { height: 0 }), 1, 1, 0, 0, 1)],
  ['poolMax: kernel and stride are positive', (k, p) => k.poolMax(...maps(k, p), 1, 0, 0, 0, 1)],
  ['poolMean: extents are positive', (k, p) => k.poolMean(...maps(k, p, { width: 0 }), 1, 1, 0, 0, 0, 1)],
  ['poolMean: kernel and stride are positive', (k, p) => k.poolMean(...maps(k, p), 0, 1, 0, 0, 0, 1)],
  ['affine: extents are positive', (k, p) => k.affine(...maps(k, p, { height: 0 }), p, p, 0, 0, 1)],
  ['affine: unknown activation', (k, p) => k.affine(...maps(k, p), p, p, -1, 0, 1)],
  ['activateMap: extents are positive', (k, p) => k.activateMap(...maps(k, p, { width: 0 }), 0, 0, 1)],
  ['activateMap: unknown activation', (k, p) => k.activateMap(...maps(k, p), 6, 0, 1)],
  [
    'copyChannels: extents are positive',
    (k, p) => k.copyChannels(...maps(k, p, { height: 0 }), 0, 8, 8, 0, 1),
  ],
  ['sgd: the range is in whole vectors', (k, p) => trainingKernels(k).sgd(p, p, p, 0, 0, 0, 0, 0, 2)],
  [
    'adamw: the range is in whole vectors',
    (k, p) => trainingKernels(k).adamw(p, p, p, p, 0, 0, 0, 0, p, 1, 4),
  ],
];

describe.each(BUILDS.filter(({ asserts }) => asserts))('$name build', ({ module }) => {
  test.each(ILLEGAL)('fails with the assertion’s text: %s', (text, call) => {
    const arena = new Arena(module);
    const address = arena.input(new Float32Array(64));
    expect(() => arena.call((kernels) => call(kernels, address))).toThrow(text);
  });

  test('there is a text here for every assertion of the sources', () => {
    const folder = fileURLToPath(new URL('../../assembly/', import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const texts = files.flatMap((file) => {
      const source = readFileSync(join(folder, file), 'utf8');
      return [...source.matchAll(/assert\(.*?'([^']+)'/gs)].map(([, text]) => text);
    });
    expect(ILLEGAL.map(([text]) => text).sort()).toEqual(texts.sort());
  });
});
