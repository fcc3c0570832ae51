import { afterEach, describe, expect, test, vi } from 'vitest';
import { MemoryError } from '../../src/errors.ts';
import { chooseEngine } from '../../src/runtime/run/engine.ts';
import { align, LinearMemory } from '../../src/runtime/run/memory.ts';
import { Runner } from '../../src/runtime/run/runner.ts';
import { picture, small } from '../support/small_model.ts';

afterEach(() => vi.restoreAllMocks());

describe('LinearMemory', () => {
  test('grows by whole pages and keeps what was there', () => {
    const memory = new LinearMemory();
    memory.floats(64, 2).set([1, 2]);
    memory.reserve(65_537);
    expect(memory.byteLength).toBe(2 * 65_536);
    expect([...memory.floats(64, 2)]).toEqual([1, 2]);
    memory.reserve(10);
    expect(memory.byteLength).toBe(2 * 65_536);
    expect(memory.bytes(131_071, 1)).toHaveLength(1);
  });

  test('refuses more than WebAssembly can address', () => {
    const memory = new LinearMemory();
    expect(() => memory.reserve(2 ** 33)).toThrow(MemoryError);
    expect(() => memory.reserve(2 ** 33)).toThrow(/memory: found no 8192\.0 MB of WebAssembly memory/);
  });

  test('aligns', () => {
    expect([0, 1, 64, 65].map(align)).toEqual([0, 64, 64, 128]);
  });
});

test('an engine that refuses to grow: a typed error, and the model still runs what it could before', async () => {
  const { network, checkpoint } = small();
  const runner = new Runner(await chooseEngine({ build: 'simd', threads: 1 }), network, checkpoint);
  const run = async () => {
    const plan = runner.prepare([1, 3, 12, 12]);
    await runner.run(plan, picture(1).data, new Map());
    return runner.read(plan, network.output).data;
  };
  const before = await run();
  const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
  });
  const refused = () => runner.prepare([1, 3, 300, 300]);
  expect(refused).toThrow(MemoryError);
  expect(refused).toThrow(/no [\d.]+ MB of WebAssembly memory.*smaller input or batch/);
  expect(await run()).toEqual(before);
  grow.mockRestore();
  expect(refused().inputShape).toEqual([1, 3, 300, 300]);
});
