/** Pieces that threads claim: together the whole, never the same place twice, a group for each operation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkCost } from '../../src/network/cost.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import { chooseBuild } from '../../src/runtime/builds/builds.ts';
import { flat } from '../../src/runtime/builds/calls.ts';
import { instantiateKernels } from '../../src/runtime/builds/kernels.ts';
import { planNetwork } from '../../src/runtime/plan/plan.ts';
import type { Step } from '../../src/runtime/plan/step.ts';
import { convolutionPieces, type GatheringStep, partOf, partOfRange } from '../../src/runtime/run/cut.ts';
import { LinearMemory } from '../../src/runtime/run/memory.ts';
import { type Group, groupsOn, shareOut } from '../../src/runtime/run/shares.ts';

const kernels = instantiateKernels((await chooseBuild('simd')).module, new LinearMemory().memory);

const range = fc.tuple(fc.nat(1000), fc.nat(3000)).map(([begin, length]) => [begin, begin + length] as const);

test('the parts of a range follow upon one another, are cut at whole units and are balanced', () => {
  fc.assert(
    fc.property(
      range,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 64 }),
      (whole, unit, threads) => {
        const shares = Array.from({ length: threads }, (_, t) => partOfRange(whole, unit, t, threads));
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

const CONVOLUTIONS = ['convolve', 'winograd', 'strassen'];

/** What a step writes: for each channel block (or margin's plane) and pixel a key; pixels of convolutions by number. */
function written({ kernel, args }: Step): string[] {
  if (kernel === 'clearHalo') {
    const { storage = 0, blocks = 0, block = 0 } = args;
    return Array.from({ length: blocks }, (_, b) => `margin ${storage + b * block * 4}`);
  }
  const value = (name: string) => args[name] ?? Number.NaN;
  const [first, last] = CONVOLUTIONS.includes(kernel) ? [value('begin'), value('end')] : [0, 1];
  const keys: string[] = [];
  for (let block = value('blockBegin'); block < value('blockEnd'); block++)
    for (let pixel = first; pixel < last; pixel++)
      keys.push(`${args.out ?? args.y ?? args.z} ${block} ${pixel}`);
  return keys;
}

describe.each(CASES)('%s %o on %o, shared', (name, changes, shape, threads) => {
  const network = buildNetwork(name, changes);
  const plan = planNetwork(network, shape, { heapBase: kernels.heapBase(), sizes: kernels, threads });
  const groups = shareOut(plan, threads);
  const piecesOf = <C>({ lists }: Group<C>) => lists.flat();

  test(`by ${threads} threads: a group for the beginning and each operation, together the whole, nothing twice`, () => {
    const ends = [plan.operations[0]?.first, ...plan.operations.map(({ end }) => end)];
    expect(groups.map(({ end }) => end)).toEqual(ends);
    for (const [index, group] of groups.entries()) {
      const whole = plan.steps.slice(groups[index - 1]?.end ?? 0, group.end);
      expect(group.lists.length).toBe(threads);
      for (const piece of piecesOf(group)) expect(piece.length).toBeGreaterThan(0);
      const steps = piecesOf(group).flat();
      const keys = steps.flatMap(written);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.sort()).toEqual(whole.flatMap(written).sort());
      // Each has all of its kernel's arguments.
      for (const step of steps) expect(() => flat(step)).not.toThrow();
    }
  });

  const inScratchOf = (thread: number, step: Step): Step => {
    const { scratch } = step.args;
    if (scratch === undefined) return step;
    return { ...step, args: { ...step.args, scratch: scratch + thread * plan.scratchStride } };
  };

  test(`by ${threads} threads: each does all pieces in scratch of its own`, () => {
    for (let thread = 0; thread < threads; thread++) {
      const own = groupsOn(groups, thread, plan.scratchStride);
      const steps = own.flatMap(piecesOf).flat();
      for (const [index, step] of groups.flatMap(piecesOf).flat().entries()) {
        expect(steps[index]).toEqual(flat(inScratchOf(thread, step)));
      }
      expect(own.map(({ end }) => end)).toEqual(groups.map(({ end }) => end));
      for (const [index, { prelude = [] }] of groups.entries())
        for (const [i, step] of prelude.entries())
          expect(own[index]?.prelude?.[i]).toEqual(flat(inScratchOf(thread, step)));
    }
    const { scratchStride, bytes, tapVector, work } = plan;
    expect(bytes.scratch).toBe(threads * scratchStride);
    expect(tapVector).toBeGreaterThanOrEqual(work + bytes.activations + bytes.scratch);
  });

  test(`by ${threads} threads: no list has more than its part of the multiplications, but for a rounding`, () => {
    const products = (step: Step) =>
      CONVOLUTIONS.includes(step.kernel) ? written(step).length * (step.kernel === 'strassen' ? 4 : 1) : 0;
    const inList = (thread: number) =>
      groups
        .flatMap(({ lists }) => lists[thread]?.flat() ?? [])
        .reduce((sum, step) => sum + products(step), 0);
    const most = Math.max(...Array.from({ length: threads }, (_, thread) => inList(thread)));
    const all = plan.steps.reduce((sum, step) => sum + products(step), 0);
    expect(networkCost(network, shape).multiplyAdds).toBeGreaterThan(0);
    expect(most).toBeLessThan((1.5 * all) / threads);
  });
});

test('a large map is cut into more pieces than threads, where the kernel would begin a new chunk', () => {
  const network = buildNetwork('se_resnet18', {});
  const plan = planNetwork(network, [1, 3, 128, 128], { heapBase: kernels.heapBase(), sizes: kernels });
  const convolutions = shareOut(plan, 2).filter(({ lists }) =>
    lists.flat(2).some(({ kernel }) => kernel === 'winograd'),
  );
  expect(convolutions[0]?.lists.map(({ length }) => length)).toEqual([8, 8]);
});

/** A step as a plan has it, but for the arguments that cutting does not look at. */
function gathering(kernel: Step['kernel'], cut: NonNullable<Step['cut']>, args: Step['args']): GatheringStep {
  return { kernel, cut, args: { scratch: 1, gathered: 0, chunk: 64, begin: 0, blockBegin: 0, ...args } };
}

/** Both ranges of a step, pixels first. */
function rangesOf(step: Step | undefined): (number | undefined)[] | undefined {
  return step && [step.args.begin, step.args.end, step.args.blockBegin, step.args.blockEnd];
}

test('a convolution of one panel is shared by output blocks, one of many pixels and few blocks by pixels', () => {
  const convolve = (end: number, blockEnd: number) =>
    gathering('convolve', { unit: 4, blocks: 1, strip: 1 }, { end, blockEnd });
  const share = (step: Step, thread: number) => rangesOf(partOf(step, thread, 2));
  expect(share(convolve(4, 64), 1)).toEqual([0, 4, 32, 64]);
  expect(share(convolve(1024, 8), 1)).toEqual([512, 1024, 0, 8]);
  expect(partOf(convolve(4, 1), 0, 2)).toBeUndefined();
});

describe('a convolution of one chunk', () => {
  const blocksOfPieces = (step: GatheringStep, threads: number) =>
    convolutionPieces(step, threads).lists.map((pieces) =>
      pieces.map(({ args }) => [args.blockBegin, args.blockEnd]),
    );
  const direct = (blockEnd: number, chunk = 64) =>
    gathering('convolve', { unit: 4, blocks: 1, strip: 1 }, { chunk, end: 4, blockEnd });
  const winograd = (blockEnd: number, strip: number) =>
    gathering('winograd', { unit: 4, blocks: 1, strip }, { chunk: 32, end: 4, blockEnd });

  test('is gathered by each thread before its first piece, for no output block', () => {
    const { prelude, lists } = convolutionPieces(direct(16), 2);
    expect(prelude?.args.gathered).toBe(0);
    expect(rangesOf(prelude)).toEqual([0, 4, 0, 0]);
    for (const { args } of lists.flat()) expect(args.gathered).toBe(1);
  });

  test('has pieces of half a thread’s blocks, and of quarters', () => {
    expect(blocksOfPieces(direct(16), 2)).toEqual([
      [
        [4, 8],
        [2, 4],
        [0, 2],
      ],
      [
        [12, 16],
        [10, 12],
        [8, 10],
      ],
    ]);
    expect(blocksOfPieces(direct(3), 2)).toEqual([
      [[0, 1]],
      [
        [2, 3],
        [1, 2],
      ],
    ]);
    expect(blocksOfPieces(direct(1), 2)).toEqual([[], [[0, 1]]]);
  });

  test('is cut between whole strips of weights that lie together, anywhere between others', () => {
    expect(blocksOfPieces(winograd(32, 8), 2)).toEqual([
      [
        [8, 16],
        [0, 8],
      ],
      [
        [24, 32],
        [16, 24],
      ],
    ]);
    expect(blocksOfPieces(winograd(16, 8), 2)).toEqual([[[0, 8]], [[8, 16]]]);
    expect(blocksOfPieces(winograd(16, 1), 2)[0]?.length).toBe(3);
  });

  test('has strips of 8 blocks where Winograd’s weights are early, and none where they are late', () => {
    const strips = (algorithm: 'winograd4' | 'late4') => {
      const sizes = { heapBase: kernels.heapBase(), sizes: kernels, algorithms: [algorithm] } as const;
      const { steps } = planNetwork(buildNetwork('se_resnet18', {}), [1, 3, 32, 32], sizes);
      return new Set(steps.flatMap(({ kernel, cut }) => (kernel === 'winograd' ? [cut?.strip] : [])));
    };
    expect(strips('winograd4')).toEqual(new Set([8]));
    expect(strips('late4')).toEqual(new Set([1]));
  });

  test('of more than one chunk gathers in each piece', () => {
    const { prelude, lists } = convolutionPieces(direct(64, 2), 2);
    expect(prelude).toBeUndefined();
    for (const { args } of lists.flat()) expect(args.gathered).toBe(0);
  });
});

test.each([1, 2])(
  'Strassen’s output blocks are cut where %i level(s) do not combine them, its units anywhere',
  (levels) => {
    const group = 2 ** levels;
    const step = (end: number, blockEnd: number) =>
      gathering('strassen', { unit: 1, blocks: group, strip: group }, { chunk: 8, end, blockEnd });
    const part = (units: number, groups: number, index: number) =>
      rangesOf(partOf(step(units, groups * group), index, 2));
    expect(part(1, 3, 0)).toEqual([0, 1, 0, group]);
    expect(part(1, 3, 1)).toEqual([0, 1, group, 3 * group]);
    expect(part(65, 2, 0)).toEqual([0, 32, 0, 2 * group]);
    const { steps } = planNetwork(buildNetwork('se_resnet50', {}), [1, 3, 64, 64], {
      heapBase: kernels.heapBase(),
      sizes: kernels,
      algorithms: [`strassen${levels as 1 | 2}`],
      memory: 2 ** 30,
    });
    const cuts = steps.flatMap(({ kernel, cut }) => (kernel === 'strassen' ? [cut] : []));
    expect(cuts.length).toBeGreaterThan(0);
    for (const cut of cuts) expect(cut).toEqual({ unit: 1, blocks: group, strip: group });
  },
);
