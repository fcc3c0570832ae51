/**
 * The first result of one runtime, in a process of its own: from importing its module to the first logits, with the
 * model's bytes in memory. Prints one line of JSON, a `FirstResult`.
 *
 *   node child.js senet-wasm       …/dist/index.js  NETWORK.safetensors
 *   node child.js onnxruntime-web  onnxruntime-web  NETWORK.onnx
 *
 * One thread each. The picture is 1×3×32×32, the same every time.
 */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} FirstResult
 * @property {string} runtime
 * @property {number} milliseconds  from before the import to the logits
 * @property {number} imported      of these until the module was imported
 * @property {number} loaded        of these until the model was ready to run
 * @property {number[]} logits
 */

const SHAPE = [1, 3, 32, 32];

function picture() {
  return Float32Array.from({ length: 3072 }, (_, i) => Math.sin(i * 0.37) + 0.5 * Math.cos(i * 0.011));
}

/**
 * What each runtime does between the two clock readings; `mark` notes that a part is done.
 *
 * @type {Record<string, (module: string, bytes: Uint8Array, input: Float32Array, mark: () => void) => Promise<ArrayLike<number>>>}
 */
const RUNTIMES = {
  async 'senet-wasm'(module, bytes, data, mark) {
    const { loadModel } = await import(module);
    mark();
    const model = await loadModel(bytes, { threads: 1 });
    mark();
    return (await model.run({ shape: SHAPE, data })).logits.data;
  },
  async 'onnxruntime-web'(module, bytes, data, mark) {
    const ort = await import(module);
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'error';
    mark();
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
    mark();
    const { logits } = await session.run({ input: new ort.Tensor('float32', data, SHAPE) }, ['logits']);
    return logits.data;
  },
};

const [runtime = '', module = '', file = ''] = process.argv.slice(2);
const first = RUNTIMES[runtime];
if (!first) throw new Error(`expected one of ${Object.keys(RUNTIMES).join(', ')}; found '${runtime}'`);
const bytes = new Uint8Array(readFileSync(file));
const input = picture();
/** @type {number[]} */
const marks = [];
const began = performance.now();
const mark = () => marks.push(performance.now() - began);
const logits = Array.from(await first(module, bytes, input, mark));
mark();
const [imported, loaded, milliseconds] = marks;
const result = { runtime, milliseconds, imported, loaded, logits };
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
