/** Shares of threads: together the whole, never the same place twice, and a meeting wherever one needs another's. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkCost } from '../../src/network/cost.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import { chooseBuild } from '../../src/runtime/builds.ts';
import { instantiateKernels } from '../../src/runtime/kernels.ts';
import { LinearMemory } from '../../src/runtime/memory.ts';
import { planNetwork } from '../../src/runtime/plan.ts';
import { shareOf, shareOfRange, shareOut } from '../../src/runtime/shares.ts';
import type { Step } from '../../src/runtime/steps.ts';

const kernels = instantiateKernels((await chooseBuild('simd')).module, new LinearMemory().memory);
const boundary = readFileSync(new URL('../../src/runtime/generated/kernels.ts', import.meta.url), 'utf8');

/** The names of a kernel's parameters, as the compiler printed them. */
function parametersOf(kernel: string): string[] {
  const [, list = ''] = new RegExp(`export function ${kernel}\\(([^)]*)\\)`).exec(boundary) ?? [];
  return list.split(', ').map((parameter) => parameter.split(':')[0] ?? '');
}

const range = fc.tuple(fc.nat(1000), fc.nat(3000)).map(([begin, length]) => [begin, begin + length] as const);

test('the shares of a range follow upon one another, are cut at whole units and are balanced', () => {
  fc.assert(
    fc.property(
      range,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 64 }),
      (whole, unit, threads) => {
        const shares = Array.from({ length: threads }, (_, t) => shareOfRange(whole, unit, t, threads));
        expect(shares[0]?.[0]).toBe(whole[0]);
        expect(shares.at(-1)?.[1]).toBe(whole[1]);
        for (const [index, [begin]] of shares.entries())
          if (index > 0) expect(begin).toBe(shares[index - 1]?.[1]);
        for (const [, end] of shares.slice(0, -1)) {
          expect(end === whole[1] || (end - whole[0]) % unit === 0).toBe(true);
        }
        const units = shares.map(([begin, end]) => Math.ceil((end - begin) / unit));
        expect(Math.max(...units) - Math.min(...units)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

const VARIANTS = [
  ['se_resnet18', {}, [1, 3, 32, 32]],
  ['se_resnet18', { width: 0.25, reduction: 4 }, [3, 3, 13, 22]],
  ['se_resnet50', {}, [2, 3, 32, 32]],
  ['se_resnet50', { squeeze: 'max', placement: 'pre' }, [1, 3, 32, 32]],
  ['se_resnet50', { width: 0.5 }, [1, 3, 64, 64]],
] as const;
const CASES = VARIANTS.flatMap((variant) => [2, 3, 8].map((threads) => [...variant, threads] as const));

/** What a step writes: for each channel block (or margin's plane) and pixel a key; pixels of convolutions by number. */
function written({ kernel, args }: Step): string[] {
  if (kernel === 'clearHalo') {
    const [storage = 0, blocks = 0, , , block = 0] = args;
    return Array.from({ length: blocks }, (_, b) => `margin ${storage + b * block * 4}`);
  }
  const names = parametersOf(kernel);
  const value = (name: string) => args[names.indexOf(name)] ?? Number.NaN;
  const unit = kernel === 'winograd' ? 'tile' : 'pixel';
  const isConvolution = kernel === 'winograd' || kernel === 'convolve';
  const [first, last] = isConvolution ? [value(`${unit}Begin`), value(`${unit}End`)] : [0, 1];
  const keys: string[] = [];
  for (let block = value('blockBegin'); block < value('blockEnd'); block++)
    for (let pixel = first; pixel < last; pixel++) keys.push(`${args[0]} ${block} ${pixel}`);
  return keys;
}

describe.each(CASES)('%s %o on %o, shared', (name, changes, shape, threads) => {
  const network = buildNetwork(name, changes);
  const plan = planNetwork(network, shape, { heapBase: kernels.heapBase(), sizes: kernels, threads });
  const programs = shareOut(plan, threads);

  test(`by ${threads} threads: together the whole, nothing twice, each in scratch of its own`, () => {
    for (const [index, whole] of plan.steps.entries()) {
      const shares = programs.map((turns) => turns[index]?.step);
      const keys = shares.flatMap((share) => (share ? written(share) : []));
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.sort()).toEqual(written(whole).sort());
      const scratch = parametersOf(whole.kernel).indexOf('scratch');
      for (const [thread, share] of shares.entries()) {
        if (!share) continue;
        expect(share.kernel).toBe(whole.kernel);
        expect(share.args.length).toBe(whole.args.length);
        const own = (whole.args[scratch] ?? 0) + thread * plan.scratchStride;
        if (scratch >= 0) expect(share.args[scratch]).toBe(own);
      }
    }
    const { scratchStride, bytes, tapVector, work } = plan;
    expect(bytes.scratch).toBe(threads * scratchStride);
    expect(tapVector).toBeGreaterThanOrEqual(work + bytes.activations + bytes.scratch);
  });

  test(`by ${threads} threads: all meet at the same steps, and between operations unless one thread does both`, () => {
    for (const turns of programs) {
      expect(turns.map(({ meet }) => meet)).toEqual(programs[0]?.map(({ meet }) => meet));
    }
    const doers = (first: number, end: number) =>
      new Set(
        programs.flatMap((turns, thread) => (turns.slice(first, end).some((t) => t.step) ? thread : [])),
      );
    for (const [index, { first, end }] of plan.operations.entries()) {
      const next = plan.operations[index + 1];
      const all = new Set([...doers(first, end), ...doers(next?.first ?? 0, next?.end ?? 0)]);
      const meets = programs[0]?.slice(first, end).some(({ meet }) => meet);
      if (next && all.size > 1) expect(meets).toBe(true);
    }
    expect(programs[0]?.at(-1)?.meet).toBe(true);
    const [first] = plan.operations;
    if (first && first.first > 0) expect(programs[0]?.[first.first - 1]?.meet).toBe(true);
  });

  test(`by ${threads} threads: no thread has more than its part of the multiplications, but for a rounding`, () => {
    const products = (step: Step | undefined) =>
      step && (step.kernel === 'winograd' || step.kernel === 'convolve') ? written(step).length : 0;
    const most = Math.max(
      ...programs.map((turns) => turns.reduce((sum, { step }) => sum + products(step), 0)),
    );
    const all = plan.steps.reduce((sum, step) => sum + products(step), 0);
    expect(networkCost(network, shape).multiplyAdds).toBeGreaterThan(0);
    expect(most).toBeLessThan((1.5 * all) / threads);
  });
});

test('a convolution of one panel is shared by output blocks, one of many pixels and few blocks by pixels', () => {
  const convolve = (pixels: number, blocks: number): Step => ({
    kernel: 'convolve',
    args: [...Array<number>(19).fill(1), 0, pixels, 0, blocks],
  });
  const share = (step: Step, thread: number) => shareOf(step, thread, 2, 64)?.args.slice(-4);
  expect(share(convolve(4, 64), 1)).toEqual([0, 4, 32, 64]);
  expect(share(convolve(1024, 8), 1)).toEqual([512, 1024, 0, 8]);
  expect(shareOf(convolve(4, 1), 0, 2, 64)).toBeUndefined();
});
