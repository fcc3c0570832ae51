/** Packs the package once for all tests of the tarball. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ROOT } from '../../support/senet.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package: a file's path. */
    tarball: string;
  }
}

export default function setup({ provide }: TestProject): void {
  const folder = join(ROOT, 'build/package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // `prepare` has built what is packed: `npm run test:package` does it first.
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: ROOT });
  const [file] = readdirSync(folder);
  if (!file) throw new Error('npm pack wrote nothing');
  provide('tarball', join(folder, file));
}
