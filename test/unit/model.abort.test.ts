/** Stopping: before, during and after each phase; what comes next works as if nothing had been. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCheckpoint, loadModel, type Progress } from '../../src/index.ts';
import { createWorkerModel } from '../../src/worker/index.ts';
import { load, picture, small } from '../support/small_model.ts';
import { workerPair } from '../support/worker_pair.ts';

/** Large enough that a run takes many turns. */
const LARGE = [1, 3, 768, 768] as const;
const PATIENCE_MILLISECONDS = 200;

const { network, checkpoint } = small();
const BYTES = convertCheckpoint(checkpoint, {
  type: 'F32',
  metadata: { architecture: network.architecture, options: JSON.stringify(network.options) },
});

let server: Server;
let address = '';
/** Connections that are open at this moment. */
let open = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    open++;
    response.on('close', () => open--);
    response.writeHead(200, { 'content-length': BYTES.length });
    // The rest never comes.
    response.write(BYTES.subarray(0, 100_000));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.safetensors`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** How long it takes from the abort to its answer: the best of five. */
async function bestOfFive(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) times.push(await measure());
  return Math.min(...times);
}

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.each([1, 2])('a run on %i threads', (threads) => {
  it('stops between two operations, and the next call gives what it always gives', async () => {
    const model = await load(small(), { threads });
    const before = await model.run(picture(1, LARGE));
    const time = await bestOfFive(async () => {
      const controller = new AbortController();
      const run = model.run(picture(2, LARGE), { signal: controller.signal });
      // Once it has begun; it takes several times as long.
      await later(5);
      const aborted = performance.now();
      controller.abort('enough');
      await expect(run).rejects.toBe('enough');
      return performance.now() - aborted;
    });
    console.log(
      `from abort to stop on ${threads} threads: ${time.toFixed(1)} ms of ${before.milliseconds.toFixed(0)}`,
    );
    expect(time).toBeLessThanOrEqual(PATIENCE_MILLISECONDS);
    expect((await model.run(picture(1, LARGE))).logits).toEqual(before.logits);
    model.dispose();
  });

  it('with a signal that is never aborted gives the numbers of one without', async () => {
    const model = await load(small(), { threads });
    const { signal } = new AbortController();
    const taps = ['layer4.1.before'];
    const [a, b] = [
      await model.run(picture(1, LARGE), { taps }),
      await model.run(picture(1, LARGE), { taps, signal }),
    ];
    expect({ ...b, milliseconds: 0 }).toEqual({ ...a, milliseconds: 0 });
    model.dispose();
  });

  it('lets others in the queue run', async () => {
    const model = await load(small(), { threads });
    const controller = new AbortController();
    const runs = [1, 2, 3].map((seed) =>
      model.run(picture(seed, LARGE), seed === 2 ? { signal: controller.signal } : {}),
    );
    controller.abort('not this one');
    await expect(runs[1]).rejects.toBe('not this one');
    expect((await runs[0])?.top).toHaveLength(5);
    expect((await runs[2])?.top).toHaveLength(5);
    model.dispose();
  });
});

describe.each([
  ['loadModel', loadModel],
  [
    'createWorkerModel',
    ((source, options) =>
      createWorkerModel(source, { ...options, worker: workerPair().worker })) as typeof createWorkerModel,
  ],
] as const)('%s', (_, create) => {
  it('stops the network', async () => {
    const time = await bestOfFive(async () => {
      const controller = new AbortController();
      const loading = create(address, { signal: controller.signal });
      await expect.poll(() => open).toBe(1);
      const aborted = performance.now();
      controller.abort('enough');
      await expect(loading).rejects.toBe('enough');
      await expect.poll(() => open, { interval: 2 }).toBe(0);
      return performance.now() - aborted;
    });
    console.log(`from abort to a closed connection: ${time.toFixed(1)} ms`);
    expect(time).toBeLessThanOrEqual(PATIENCE_MILLISECONDS);
  });

  it.each(['compile', 'weights'])('stops while it is at: %s', async (phase) => {
    const controller = new AbortController();
    const seen: Progress[] = [];
    const loading = create(BYTES, {
      signal: controller.signal,
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.phase === phase) controller.abort('enough');
      },
    });
    await expect(loading).rejects.toBe('enough');
    expect(seen.some((progress) => progress.phase === phase)).toBe(true);
    const model = await create(BYTES, {});
    expect((await model.run(picture(1))).top).toHaveLength(5);
    model.dispose();
  });
});
