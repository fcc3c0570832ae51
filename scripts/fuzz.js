/**
 * Reads a great many mutated checkpoints of each format and prints what became of them.
 *
 *   npm run fuzz -- --runs 1000000 [--seed 1]
 *
 * Fails when one ends otherwise than read whole or refused with a typed error, when fewer than 30 % get past the header, or
 * when an error that a file can cause was not reached.
 */
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
/** fast-check keeps nothing of a batch that passed. */
const BATCH = 10_000;

const { module } = await runnerImport('./test/support/fuzz/index.ts');
const { FORMATS, describeCounts, emptyCounts, fuzz } = module;

let failed = false;
for (const format of FORMATS) {
  const counts = emptyCounts(format);
  const share = Math.ceil(runs / FORMATS.length);
  for (let done = 0; done < share; done += BATCH) {
    await fuzz(format, Math.min(BATCH, share - done), seed + done, counts);
  }
  console.log(describeCounts(format, counts));
  const missed = [...counts.refusals].filter(([, count]) => count === 0).map(([name]) => name);
  if (missed.length > 0) console.log(`  not reached: ${missed.join(', ')}`);
  failed ||= missed.length > 0 || counts.pastHeader < 0.3 * counts.runs;
}
process.exitCode = failed ? 1 : 0;
