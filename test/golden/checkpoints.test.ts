/** One network saved the ways people save: each file holds the tensors of formula B, or is refused and says why. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors.ts';
import type { Shape, Tensor } from '../../src/tensor.ts';
import { toFloat32, toIntegers } from '../../src/weights/numbers.ts';
import { parseCheckpoint } from '../../src/weights/parse.ts';
import { formulaTensorB } from '../support/formula.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';

const SEED = 1;
const LEAST_NORMAL_HALF = 2 ** -14;

function golden(path: string): Uint8Array {
  return readFileSync(new URL(path, GOLDEN_VALUES));
}

async function shapes(): Promise<ReadonlyMap<string, Shape>> {
  const { metadata } = await parseCheckpoint(golden('dialects/moskomule.se_resnet20.safetensors'), 'golden');
  expect(Number(metadata.seed)).toBe(SEED);
  return new Map(Object.entries(JSON.parse(metadata.tensors ?? '{}') as Record<string, number[]>));
}

async function load(file: string) {
  return await parseCheckpoint(golden(`checkpoints/${file}`), file);
}

/** The greatest |a − b| / |b| of a tensor; below `least`, of |a − b| / least. */
function worst(actual: Float32Array, { data }: Tensor, least: number): number {
  expect(actual.length).toBe(data.length);
  return data.reduce((most, b, i) => {
    return Math.max(most, Math.abs((actual[i] ?? Number.NaN) - b) / Math.max(Math.abs(b), least));
  }, 0);
}

describe.each([
  ['zip.pth', 'F32', 0],
  ['legacy.pth', 'F32', 0],
  ['nested-module.pth.tar', 'F32', 0],
  ['strided-views.pth', 'F32', 0],
  // Half an ulp of 11 and 8 bits.
  ['half.pt', 'F16', 2 ** -11],
  ['bfloat16.pt', 'BF16', 2 ** -8],
] as const)('%s', (file, type, tolerance) => {
  it('holds every tensor of the network with its values', async () => {
    const { tensors } = await load(file);
    const expected = await shapes();
    const least = type === 'F16' ? LEAST_NORMAL_HALF : Number.MIN_VALUE;
    const names = [...tensors.keys()].filter((name) => !name.endsWith('num_batches_tracked'));
    expect(names.sort()).toEqual([...expected.keys()].sort());
    for (const [name, shape] of expected) {
      const stored = tensors.get(name);
      if (!stored) throw new Error(name);
      expect(stored).toMatchObject({ name, shape, type });
      expect(worst(toFloat32(stored), formulaTensorB(name, shape, SEED), least), name).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  it('keeps whole numbers readable', async () => {
    const { tensors } = await load(file);
    const counter = tensors.get('bn1.num_batches_tracked');
    expect(counter).toMatchObject({ type: 'I64', shape: [] });
    expect(counter && [...toIntegers(counter)]).toEqual([0]);
  });
});

it('row-major tensors are views of the file', async () => {
  const bytes = golden('checkpoints/zip.pth');
  const { tensors } = await parseCheckpoint(bytes, 'zip.pth');
  for (const stored of tensors.values()) expect(stored.bytes.buffer).toBe(bytes.buffer);
});

it('what was done to the names is said', async () => {
  expect((await load('zip.pth')).notes).toEqual([]);
  expect((await load('nested-module.pth.tar')).notes).toEqual([
    'The state_dict is the entry "state_dict".',
    'Left out: epoch, arch, best_acc, optimizer.',
    'The prefix "module." of every name was dropped.',
  ]);
});

it('a whole module gives its tensors, and a note says that its structure was not read', async () => {
  const { tensors, notes } = await load('whole-module.pth');
  expect([...tensors.keys()].length).toBeGreaterThan(0);
  expect(notes).toEqual([
    'The file holds a whole module of the class torch.nn.modules.container.Sequential: its tensors were read, its structure was not.',
  ]);
});

describe('refused with a message of its own', () => {
  it.each([
    ['hostile.pth', /posix\.system.*would run code.*Nothing of it was run/],
    ['hostile.pkl', /posix\.system.*would run code.*Nothing of it was run/],
    ['truncated.pth', /cut short.*directory at the end/],
  ])('%s', async (file, message) => {
    const error = await load(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toMatch(message);
    expect((error as FormatError).message.startsWith(file)).toBe(true);
  });
});
