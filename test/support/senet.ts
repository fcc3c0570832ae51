/** The command line as a user starts it: `dist/senet.js` in a process of its own. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = join(ROOT, 'dist/senet.js');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `senet` to its end in the repository's root, without a terminal. */
export function senet(...argv: string[]): Promise<Ended> {
  return senetAt(PROGRAM, ...argv);
}

/** The same with a copy of the program. */
export function senetAt(program: string, ...argv: string[]): Promise<Ended> {
  return senetIn(ROOT, program, ...argv);
}

/** The same in another folder. */
export function senetIn(cwd: string, program: string, ...argv: string[]): Promise<Ended> {
  if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
  const options = { cwd, maxBuffer: 2 ** 28, env: { ...process.env, NO_COLOR: '1' } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...argv], options, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Runs it, and fails with what it said where it does not succeed. */
export async function senetOk(...argv: string[]): Promise<Ended> {
  const ended = await senet(...argv);
  if (ended.code !== 0) throw new Error(`senet ${argv.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
  return ended;
}

/** A folder for a test file's own files; `at('x.json')` is a path in it. */
export function scratchFolder(): { at(name: string): string } {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'senet-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return { at: (name) => join(folder, name) };
}

export function sample(label: string): string {
  return join(ROOT, 'web/public/samples', `${label}.webp`);
}

export const MODEL = join(ROOT, 'models/se-resnet18-cifar10.safetensors');

/** The file with the first 1,000 test images of CIFAR-10, where the environment names its folder. */
export const CIFAR = process.env.SENET_DATA
  ? join(process.env.SENET_DATA, 'cifar10-test1k.safetensors')
  : undefined;
