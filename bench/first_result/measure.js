/**
 * Time to the first result of SE-ResNet-18 on 3×32×32, beside onnxruntime-web with the same weights: from importing the
 * module to the first logits, weights in memory, one thread each, a fresh process for each sample, in turn.
 *
 *   node bench/first_result/measure.js [--samples 10] [--node PATH] [--json]
 *
 * Needs the built package (`npm run build`). Prints a table, or one `FirstResults` as JSON.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

/**
 * @typedef {import('./child.js').FirstResult} FirstResult
 *
 * @typedef {object} Times  milliseconds
 * @property {number} median
 * @property {number} least
 * @property {number} greatest
 *
 * @typedef {object} RuntimeTimes
 * @property {string} runtime
 * @property {Times} total     from before the import to the logits
 * @property {Times} imported  of these until the module was imported
 * @property {Times} loaded    of these until the model was ready to run
 *
 * @typedef {object} FirstResults
 * @property {number} samples
 * @property {RuntimeTimes} ours
 * @property {RuntimeTimes | null} peer      null where onnxruntime-web is missing
 * @property {Times | null} ratio            the peer's time over ours, sample by sample: above 1, we are faster
 * @property {number | null} difference      the greatest of the logits, over the greatest logit
 */

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const CHILD = path('./child.js');
const PACKAGE = new URL('../../dist/index.js', import.meta.url);
const ONNX = new URL('../../dist/onnx.js', import.meta.url);
const MODEL = path('../../models/se-resnet18-cifar10.safetensors');
const PEER = 'onnxruntime-web';
/** Both compute the same, or their times must not be compared. */
const AGREEMENT = 1e-3;

/** @param {readonly number[]} values @returns {Times} */
function timesOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ i) => sorted[i] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    greatest: at(sorted.length - 1),
  };
}

/** @param {readonly FirstResult[]} results @returns {RuntimeTimes} */
function summarise(results) {
  return {
    runtime: results[0]?.runtime ?? '',
    total: timesOf(results.map(({ milliseconds }) => milliseconds)),
    imported: timesOf(results.map(({ imported }) => imported)),
    loaded: timesOf(results.map(({ loaded }) => loaded)),
  };
}

/**
 * The same weights in float32 for both.
 *
 * @param {string} folder
 */
async function writeModels(folder) {
  const { convertCheckpoint, parseSafetensors, recogniseNetwork } = await import(PACKAGE.href);
  const { exportOnnx } = await import(ONNX.href);
  const checkpoint = parseSafetensors(new Uint8Array(await readFile(MODEL)), MODEL);
  const { network } = recogniseNetwork(checkpoint);
  const { metadata } = checkpoint;
  const [safetensors, onnx] = [join(folder, 'model.safetensors'), join(folder, 'model.onnx')];
  await writeFile(safetensors, convertCheckpoint(checkpoint, { type: 'F32', metadata }));
  await writeFile(onnx, exportOnnx(network, checkpoint, { inputShape: [1, 3, 32, 32] }));
  return { safetensors, onnx };
}

/** @param {string} node @param {readonly string[]} argv @returns {Promise<FirstResult>} */
async function sample(node, argv) {
  const { stdout } = await promisify(execFile)(node, [CHILD, ...argv], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

/** @param {readonly number[]} a @param {readonly number[]} b */
function relativeDifference(a, b) {
  const greatest = Math.max(...b.map(Math.abs));
  return Math.max(...b.map((value, i) => Math.abs(value - (a[i] ?? Number.NaN)))) / greatest;
}

function peerIsThere() {
  try {
    import.meta.resolve(PEER);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {{ samples?: number, node?: string, onSample?: (done: number, total: number) => void }} [options]
 *   `node`: the program that runs the samples; this one if absent
 * @returns {Promise<FirstResults>}
 */
export async function measureFirstResult({ samples = 10, node = process.execPath, onSample } = {}) {
  if (!existsSync(PACKAGE)) throw new Error(`${fileURLToPath(PACKAGE)} is missing: npm run build`);
  const folder = await mkdtemp(join(tmpdir(), 'senet-first-'));
  /** @type {FirstResult[]} */
  const ours = [];
  /** @type {FirstResult[]} */
  const theirs = [];
  try {
    const { safetensors, onnx } = await writeModels(folder);
    const withPeer = peerIsThere();
    for (let done = 0; done < samples; done++) {
      const runs = [
        async () => ours.push(await sample(node, ['senet-wasm', PACKAGE.href, safetensors])),
        async () => withPeer && theirs.push(await sample(node, [PEER, PEER, onnx])),
      ];
      // The one that begins changes, so that neither always runs in the other's wake.
      for (const run of done % 2 === 0 ? runs : runs.toReversed()) await run();
      onSample?.(done + 1, samples);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return compare(ours, theirs);
}

/** @param {readonly FirstResult[]} ours @param {readonly FirstResult[]} theirs @returns {FirstResults} */
function compare(ours, theirs) {
  const alone = { samples: ours.length, ours: summarise(ours), peer: null, ratio: null, difference: null };
  if (theirs.length === 0) return alone;
  const differences = theirs.map(({ logits }, i) => relativeDifference(ours[i]?.logits ?? [], logits));
  const difference = Math.max(...differences);
  if (!(difference <= AGREEMENT)) {
    throw new Error(`the logits of both runtimes differ by ${difference}; more than ${AGREEMENT}`);
  }
  const ratio = timesOf(
    theirs.map(({ milliseconds }, i) => milliseconds / (ours[i]?.milliseconds ?? Number.NaN)),
  );
  return { ...alone, peer: summarise(theirs), ratio, difference };
}

/** @param {FirstResults} results */
function table({ samples, ours, peer, ratio }) {
  const cell = (/** @type {Times} */ { median, least, greatest }) =>
    `${median.toFixed(0)} (${least.toFixed(0)}–${greatest.toFixed(0)})`;
  const rows = [ours, ...(peer ? [peer] : [])].map(({ runtime, imported, loaded, total }) => {
    return `| ${runtime} | ${cell(imported)} | ${cell(loaded)} | ${cell(total)} |`;
  });
  const last = ratio
    ? `${ratio.median.toFixed(1)}× (${ratio.least.toFixed(1)}–${ratio.greatest.toFixed(1)}) as fast as ${PEER}.`
    : `${PEER} is missing: npm install`;
  const head = '| runtime | imported, ms | loaded, ms | first logits, ms |\n| --- | --- | --- | --- |';
  return `${head}\n${rows.join('\n')}\n\nMedian (least–greatest) of ${samples} fresh processes each, in turn. ${last}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      samples: { type: 'string', default: '10' },
      node: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const samples = Number(values.samples);
  if (!Number.isSafeInteger(samples) || samples < 1)
    throw new Error('--samples: expected a whole number from 1');
  const results = await measureFirstResult({ samples, ...(values.node ? { node: values.node } : {}) });
  process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : `${table(results)}\n`);
}
