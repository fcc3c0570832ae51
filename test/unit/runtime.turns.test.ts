/** Work in turns: whoever waits gets in between, a signal ends it, and nothing is lost or done twice. */
import { expect, test, vi } from 'vitest';
import { type Progress, randomCheckpoint } from '../../src/index.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import { atOnce, inTurns } from '../../src/runtime/run/turns.ts';
import { load } from '../support/small_model.ts';

/** Steps that keep the thread for so long each. */
function* busy(steps: number, milliseconds: number): Generator<number, string> {
  for (let step = 1; step <= steps; step++) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    yield step;
  }
  return 'done';
}

test('atOnce runs to the end', () => {
  expect(atOnce(busy(5, 0))).toBe('done');
});

test('inTurns tells every step in order and returns the result', async () => {
  const told: number[] = [];
  expect(await inTurns(busy(7, 10), { onStep: (step) => told.push(step) })).toBe('done');
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('timers run while long work goes on, none of it while it is short', async () => {
  const during = async (steps: number, milliseconds: number) => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await inTurns(busy(steps, milliseconds));
    clearInterval(timer);
    return ticks;
  };
  expect(await during(20, 20)).toBeGreaterThanOrEqual(5);
  expect(await during(3, 0)).toBe(0);
});

test('an abort between turns ends the work there', async () => {
  const controller = new AbortController();
  const reason = new Error('the user left');
  let last = 0;
  const work = inTurns(busy(1000, 10), {
    signal: controller.signal,
    onStep: (step) => {
      last = step;
    },
  });
  setTimeout(() => controller.abort(reason), 50);
  await expect(work).rejects.toBe(reason);
  expect(last).toBeLessThan(1000);
});

test('an error of the work is an error of the promise', async () => {
  function* failing(): Generator<number, void> {
    yield 1;
    throw new RangeError('no');
  }
  await expect(inTurns(failing())).rejects.toThrow('no');
});

test('loadModel can be aborted while it packs weights', async () => {
  const network = buildNetwork('se_resnet50');
  const parts = { network, checkpoint: randomCheckpoint(network) };
  const controller = new AbortController();
  const told: Progress[] = [];
  // A clock by which every turn is over at once, however fast the machine.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 50;
    return now;
  });
  const loading = load(parts, {
    threads: 1,
    signal: controller.signal,
    onProgress: (progress) => {
      told.push(progress);
      if (progress.phase === 'weights') setTimeout(() => controller.abort(), 0);
    },
  });
  await expect(loading).rejects.toThrow(/abort/i);
  clock.mockRestore();
  const { loaded = 0, total = 0 } = told.at(-1) ?? {};
  expect(told.at(-1)?.phase).toBe('weights');
  expect(loaded).toBeGreaterThan(0);
  expect(loaded).toBeLessThan(total);
});
