import { describe, expect, test } from 'vitest';
import { CHANNELS } from '../support/convolution_case.ts';
import { Arena, ArenaMap, BUILDS } from '../support/kernels.ts';
import { noise } from '../support/reference.ts';

const MARGINS = [
  { before: 0, after: 0 },
  { before: 1, after: 1 },
  { before: 1, after: 4 },
  { before: 3, after: 3 },
  { before: 0, after: 2 },
  { before: 2, after: 0 },
];

describe.each(BUILDS)('$name build', ({ module }) => {
  const arena = new Arena(module);

  test.each([8, 1] as const)('clearHalo zeroes all around the pixels and no pixel, %i lanes', (lanes) => {
    for (const margin of MARGINS) {
      for (let size = 0; size < 100; size++) {
        arena.reset();
        const [height, width] = [1 + Math.floor(size / 10), 1 + (size % 10)];
        const channels = CHANNELS[size % CHANNELS.length] ?? 1;
        const map = new ArenaMap(arena, { channels, height, width, ...margin, lanes });
        const [{ rows, columns, block, blocks, storage }, { before }] = [map, margin];
        arena.allow(storage, map.elements);
        arena.call((kernels) =>
          kernels.clearHalo(storage, blocks, rows, columns, block, before, height, width, lanes),
        );
        const pixels = blocks * height * width * lanes;
        const bits = arena.bits(storage, map.elements);
        const zeros = bits.reduce((sum, word) => sum + (word === 0 ? 1 : 0), 0);
        // Exactly the pixels still hold canaries, every other word is +0.
        expect([arena.untouched(storage, map.elements), zeros]).toEqual([pixels, map.elements - pixels]);
        for (let b = 0; b < blocks; b++) {
          for (let y = 0; y < height; y++) {
            expect(arena.untouched(map.at(b, y, 0), width * lanes)).toBe(width * lanes);
          }
        }
      }
    }
  });

  test('importMap and exportMap are inverse, exact, and leave the margin alone', () => {
    for (const margin of MARGINS) {
      for (let size = 0; size < 100; size++) {
        arena.reset();
        const [height, width] = [1 + Math.floor(size / 10), 1 + (size % 10)];
        const channels = CHANNELS[(7 * size) % CHANNELS.length] ?? 1;
        const values = noise(channels * height * width, size);
        const planes = arena.input(values);
        const map = new ArenaMap(arena, { channels, height, width, ...margin }).allow();
        const back = arena.output(values.length);
        arena.call((kernels) =>
          kernels.importMap(map.origin, planes, map.row, map.block, channels, height, width),
        );
        const expected = new ArenaMap(arena, { channels, height, width, ...margin }).fill(values);
        for (let block = 0; block < map.blocks; block++) {
          for (let y = 0; y < height; y++) {
            const row = (of: ArenaMap) => arena.bits(of.at(block, y, 0), width * 8);
            expect(row(map)).toEqual(row(expected));
          }
        }
        arena.call((kernels) =>
          kernels.exportMap(back, map.origin, map.row, map.block, channels, height, width),
        );
        expect(arena.floats(back, values.length)).toEqual(values);
      }
    }
  });
});
