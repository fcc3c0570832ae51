/** The choice of algorithms under a limit, against every choice that there is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesOf,
  type Choice,
  type Choices,
  type Chosen,
  chooseWithin,
  fastestOf,
  smallestOf,
  worthwhileOf,
} from '../../src/runtime/plan/choose.ts';
import { fastChoice } from '../../src/runtime/plan/limit.ts';

const ALGORITHMS: readonly string[] = ['direct', 'winograd2', 'winograd4'];

function choicesOf(table: readonly (readonly (readonly [number, number])[])[]): Choices {
  return new Map(
    table.map((rows, index) => [
      `c${index}`,
      rows.map(([cost, bytes], i) => ({ algorithm: ALGORITHMS[i] ?? 'direct', cost, bytes })),
    ]),
  );
}

const costOf = (chosen: Chosen) => [...chosen.values()].reduce((sum, { cost }) => sum + cost, 0);

/** Every combination of alternatives. */
function everyChoice(choices: Choices): Chosen[] {
  return [...choices].reduce<Chosen[]>(
    (all, [name, alternatives]) =>
      all.flatMap((chosen) => alternatives.map((choice) => new Map([...chosen, [name, choice] as const]))),
    [new Map<string, Choice>()],
  );
}

/** The costliest single change of a convolution's algorithm. */
function greatestLoss(choices: Choices): number {
  const losses = [...choices.values()].map((alternatives) => {
    const costs = alternatives.map(({ cost }) => cost);
    return Math.max(...costs) - Math.min(...costs);
  });
  return Math.max(0, ...losses);
}

const numbers = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }));
const tables = fc
  .array(fc.array(numbers, { minLength: 1, maxLength: 3 }), { maxLength: 6 })
  .map((table) => choicesOf(table));

describe('chooseWithin', () => {
  test('fits, uses offered alternatives, and is as fast as the optimum but for one convolution', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 0, max: 6000 }), (choices, limit) => {
        const fitting = everyChoice(choices).filter((chosen) => bytesOf(chosen) <= limit);
        const chosen = chooseWithin(choices, limit);
        expect(chosen === undefined).toBe(fitting.length === 0);
        if (!chosen) return;
        expect(bytesOf(chosen)).toBeLessThanOrEqual(limit);
        expect([...chosen.keys()]).toEqual([...choices.keys()]);
        for (const [name, choice] of chosen) expect(choices.get(name)).toContain(choice);
        const optimum = Math.min(...fitting.map(costOf));
        expect(costOf(chosen) - optimum).toBeLessThanOrEqual(greatestLoss(choices));
      }),
      { numRuns: 500 },
    );
  });

  test('no single change would win time within the limit', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 0, max: 6000 }), (choices, limit) => {
        const chosen = chooseWithin(choices, limit);
        if (!chosen) return;
        for (const [name, now] of chosen) {
          for (const other of choices.get(name) ?? []) {
            const bytes = bytesOf(chosen) - now.bytes + other.bytes;
            expect(bytes > limit || other.cost >= now.cost).toBe(true);
          }
        }
      }),
    );
  });

  test('with room for the fastest, the fastest; with just enough for the smallest, no more than that', () => {
    fc.assert(
      fc.property(tables, (choices) => {
        const [fastest, smallest] = [fastestOf(choices), smallestOf(choices)];
        expect(chooseWithin(choices, bytesOf(fastest))).toEqual(fastest);
        expect(chooseWithin(choices, Number.POSITIVE_INFINITY)).toEqual(fastest);
        const least = chooseWithin(choices, bytesOf(smallest));
        expect(least && bytesOf(least)).toBe(bytesOf(smallest));
        expect(chooseWithin(choices, bytesOf(smallest) - 1)).toBeUndefined();
      }),
    );
  });

  // Saving 20 costs 2 for c0, 1 for c1: c1 first. Saving 30 more costs 8 for c0, 79 for c1; what that leaves over is
  // spent on c1 again where it is 20 or more.
  test.each([
    [100, ['winograd4', 'winograd4']],
    [99, ['winograd4', 'winograd2']],
    [80, ['winograd4', 'winograd2']],
    [79, ['winograd2', 'winograd2']],
    [60, ['winograd2', 'winograd2']],
    [59, ['direct', 'winograd4']],
    [50, ['direct', 'winograd4']],
    [49, ['direct', 'winograd2']],
    [30, ['direct', 'winograd2']],
    [29, ['direct', 'direct']],
  ])('%i bytes: %j', (limit, expected) => {
    const table = [
      [
        [20, 0],
        [12, 30],
        [10, 50],
      ],
      [
        [90, 0],
        [11, 30],
        [10, 50],
      ],
    ] as const;
    const chosen = chooseWithin(choicesOf(table), limit);
    expect([...(chosen?.values() ?? [])].map(({ algorithm }) => algorithm)).toEqual(expected);
  });
});

describe('worthwhileOf', () => {
  test('no change wins a share of the time that is worth its share of the bytes', () => {
    fc.assert(
      fc.property(tables, (choices) => {
        const [fastest, chosen] = [fastestOf(choices), worthwhileOf(choices)];
        const [cost, bytes] = [costOf(fastest), bytesOf(fastest)];
        for (const [name, now] of chosen) {
          expect(choices.get(name)).toContain(now);
          for (const other of choices.get(name) ?? []) {
            // Shares of cost and bytes, multiplied by both sums; a billionth for rounding.
            const won = (now.cost - other.cost) * bytes * 20;
            const taken = (other.bytes - now.bytes) * cost;
            expect(won).toBeLessThanOrEqual(taken + 1e-9 * cost * bytes * 20);
          }
        }
      }),
    );
  });

  // Of a cost of 1000 in 1000 bytes: c1 can save 90 bytes, which are worth 4.5.
  test.each([
    [904, 'winograd2'],
    [905, 'winograd4'],
    [910, 'winograd4'],
  ])('a cost of %i instead of 900: %s', (cost, expected) => {
    const choices = choicesOf([
      [[100, 900]],
      [
        [2000, 5],
        [cost, 10],
        [900, 100],
      ],
    ]);
    expect(worthwhileOf(choices).get('c1')?.algorithm).toBe(expected);
  });
});

test('of equal alternatives the fastest takes the smaller and the smallest the faster', () => {
  const choices = choicesOf([
    [
      [5, 9],
      [5, 3],
      [7, 3],
    ],
  ]);
  expect(fastestOf(choices).get('c0')).toMatchObject({ cost: 5, bytes: 3 });
  expect(smallestOf(choices).get('c0')).toMatchObject({ cost: 5, bytes: 3 });
});

describe('fastChoice', () => {
  const direct = { algorithm: 'direct', cost: 100, bytes: 1200 } as const;
  const strassen = (bytes: number) => ({ algorithm: 'strassen1', exchanges: true, cost: 90, bytes }) as const;
  const names = (choices: Choices) => [...fastChoice(choices).values()].map(({ algorithm }) => algorithm);

  test('takes Strassen’s products up to a thirtieth of the others’ weights more', () => {
    expect(names(new Map([['a', [direct, strassen(1240)]]]))).toEqual(['strassen1']);
    expect(names(new Map([['a', [direct, strassen(1241)]]]))).toEqual(['direct']);
  });

  test('spends that where it wins most for each byte', () => {
    const slow = { algorithm: 'direct', cost: 200, bytes: 1200 } as const;
    const choices = new Map([
      ['a', [direct, strassen(1270)]],
      ['b', [slow, { ...strassen(1270), cost: 180 }]],
    ]);
    expect(names(choices)).toEqual(['direct', 'strassen1']);
  });

  test('takes the fastest of all others', () => {
    const winograd = { algorithm: 'winograd4', cost: 10, bytes: 4800 } as const;
    expect(names(new Map([['a', [direct, winograd]]]))).toEqual(['winograd4']);
  });
});
