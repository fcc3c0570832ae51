/**
 * Runs under `node --expose-gc`: resident memory of the built package over many cycles of load, run, dispose (`cycles`)
 * or over many runs of one model (`runs`), on so many threads. Prints JSON: bytes after each of the counts that were asked for.
 *
 *   node --expose-gc memory_child.mjs cycles|runs MODEL THREADS COUNT…
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

// By address, so that the type check does not read the build.
const { loadModel } = await import(new URL('../../dist/index.js', import.meta.url).href);
const { gc } = globalThis;
if (!gc) throw new Error('run with node --expose-gc');

const [kind, file = '', threads, ...counts] = process.argv.slice(2);
const bytes = readFileSync(file);
const input = { shape: [1, 3, 32, 32], data: Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i)) };

/** Resident bytes once everything that nobody holds is gone; a thread takes some milliseconds to end. */
async function resident() {
  for (let round = 0; round < 4; round++) {
    gc?.();
    await pause(50);
  }
  return process.memoryUsage.rss();
}

const load = () => loadModel(bytes, { fileName: file, threads: Number(threads) });

async function cycle() {
  const model = await load();
  await model.run(input);
  model.dispose();
}

const model = kind === 'runs' ? await load() : undefined;
/** @type {Record<number, number>} */
const measured = {};
const last = Math.max(...counts.map(Number));
for (let done = 1; done <= last; done++) {
  if (model) await model.run(input, { taps: ['layer4.1.after'], gates: { 'layer1.0': 'ones' } });
  else await cycle();
  if (counts.includes(String(done))) measured[done] = await resident();
}
process.stdout.write(`${JSON.stringify(measured)}\n`);
