/** Projects of somebody else's, in folders far from this one, with the packed package installed. */
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, inject } from 'vitest';
import { ROOT } from '../../support/senet.ts';

const call = promisify(execFile);
const QUIET = {
  ...process.env,
  NODE_ENV: undefined,
  CI: 'true',
  NEXT_TELEMETRY_DISABLED: '1',
  NODE_OPTIONS: '',
  NO_COLOR: '1',
};

/** What one command may take. */
const LIMIT_MILLISECONDS = 240_000;

export interface Project {
  readonly folder: string;
  /** Its output; fails with it where the command does. */
  run(program: string, ...args: string[]): Promise<string>;
  /** Starts a server; resolves with the first match of `ready` in what it prints. */
  serve(ready: RegExp, program: string, ...args: string[]): Promise<{ found: string; stop(): Promise<void> }>;
}

function projectIn(folder: string): Project {
  return {
    folder,
    run: async (program, ...args) => {
      const { stdout, stderr } = await call(program, args, {
        cwd: folder,
        env: QUIET,
        timeout: LIMIT_MILLISECONDS,
        maxBuffer: 64e6,
      });
      return stdout + stderr;
    },
    serve: (ready, program, ...args) => serve(folder, ready, program, args),
  };
}

function serve(cwd: string, ready: RegExp, program: string, args: string[]) {
  const child = spawn(program, args, { cwd, env: QUIET, detached: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    // The whole group: npm and npx start others.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  let output = '';
  return new Promise<{ found: string; stop(): Promise<void> }>((resolve, reject) => {
    const timer = setTimeout(() => {
      void stop();
      reject(new Error(`${program} ${args.join(' ')} does not say ${ready}: ${output}`));
    }, 60_000);
    const read = (chunk: Buffer) => {
      output += String(chunk);
      const match = ready.exec(output);
      if (!match) return;
      clearTimeout(timer);
      resolve({ found: match[1] ?? match[0], stop });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${output}`));
    });
  });
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'senet-wasm-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with nothing in it. */
export function emptyFolder(): Project {
  return projectIn(newFolder());
}

/** A folder with this package.json and the packed package. */
export async function emptyProject(
  manifest: Readonly<Record<string, unknown>> = {},
  packages: readonly string[] = [],
): Promise<Project> {
  const folder = newFolder();
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'somebody', private: true, type: 'module', ...manifest }),
  );
  const project = projectIn(folder);
  await project.run('npm', 'install', '--no-audit', '--no-fund', inject('tarball'), ...packages);
  return project;
}

/** One of `examples/`, installed as its own package.json says, but for the packed package in place of the published one. */
export async function example(name: string): Promise<Project> {
  const folder = newFolder();
  cpSync(join(ROOT, 'examples', name), folder, {
    recursive: true,
    filter: (source) => !/node_modules|dist|\.next/.test(source.slice(ROOT.length)),
  });
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.dependencies['senet-wasm'] = `file:${inject('tarball')}`;
  writeFileSync(file, JSON.stringify(manifest));
  const project = projectIn(folder);
  await project.run('npm', 'install', '--no-audit', '--no-fund');
  return project;
}
