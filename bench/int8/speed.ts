/** `speed`: the measurements in this Node. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILDS, buildKernels, pathOf } from './build.js';
import { type Bytes, timeNetwork, timeShapes } from './measure.ts';
import { tableOf } from './print.ts';

export const RUNS = 25;

/** The float kernels' fastest build that the engine accepts, and all integer ones. */
export function bytesFor(root: string, isValid: (bytes: BufferSource) => boolean): Bytes {
  const read = (path: string) => new Uint8Array(readFileSync(path));
  const integer = Object.keys(BUILDS).map((name) => [name, read(pathOf(name))] as const);
  const accepted = integer.filter(([, bytes]) => isValid(bytes));
  const float = accepted.length > 1 ? 'relaxed' : 'simd';
  return { float: read(join(root, 'build/wasm', `${float}.wasm`)), integer: Object.fromEntries(accepted) };
}

export async function speed(root: string): Promise<void> {
  buildKernels();
  const bytes = bytesFor(root, (binary) => WebAssembly.validate(binary));
  const rows = timeShapes(bytes, RUNS);
  process.stdout.write(tableOf(`Node ${process.versions.node}`, rows, await timeNetwork(bytes, RUNS)));
}
