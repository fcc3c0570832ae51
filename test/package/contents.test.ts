/** What is published: which files, how large, described as others read it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, inject, it } from 'vitest';
import { ROOT } from '../support/senet.ts';
import { emptyProject } from './support/project.ts';

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Files of the tarball with their bytes. */
function packed(): Map<string, number> {
  const list = execFileSync('tar', ['-tvzf', inject('tarball')], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return new Map(
    list.map((line) => {
      const [, , size = '', , , ...name] = line.split(/\s+/);
      return [name.join(' ').replace(/^package\//, ''), Number(size)];
    }),
  );
}

/** Which kinds of files there are, and what all of a kind may take in bytes. */
const KINDS: readonly (readonly [pattern: RegExp, most: number])[] = [
  [/^(package\.json|LICENSE|NOTICE\.md|CHANGELOG\.md|README(\.zh)?\.md)$/, 150_000],
  [/^docs\/playground\.png$/, 400_000],
  [/^models\/README\.md$/, 10_000],
  [/^models\/se-resnet18-cifar10\.atlas\.json$/, 400_000],
  [/^models\/se-resnet18-cifar10\.safetensors$/, 23_000_000],
  [/^dist\/wasm\/(simd|relaxed)\.wasm$/, 80_000],
  [/^dist\/[\w./-]+\.js$/, 1_000_000],
  [/^dist\/[\w./-]+\.js\.map$/, 2_500_000],
  [/^dist\/types\/[\w./-]+\.d\.ts$/, 400_000],
];

it('holds these kinds of files and no others, each within its size', () => {
  const files = packed();
  const totals = KINDS.map(() => 0);
  const others: string[] = [];
  for (const [name, size] of files) {
    const kind = KINDS.findIndex(([pattern]) => pattern.test(name));
    if (kind < 0) others.push(name);
    else totals[kind] = (totals[kind] ?? 0) + size;
  }
  expect(others).toEqual([]);
  for (const [kind, [pattern, most]] of KINDS.entries()) {
    expect(totals[kind], String(pattern)).toBeGreaterThan(0);
    expect(totals[kind], String(pattern)).toBeLessThanOrEqual(most);
  }
});

it('has every file that its exports name', () => {
  const files = packed();
  const named = Object.values(MANIFEST.exports as Record<string, string | Record<string, string>>)
    .flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)))
    .filter((file) => !file.includes('*'))
    .map((file) => file.replace(/^\.\//, ''));
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((file) => !files.has(file))).toEqual([]);
});

it('publint finds nothing', async () => {
  const { messages, pkg } = await publint({ pkgDir: ROOT, strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg ?? MANIFEST))).toEqual([]);
});

it('are the types wrong? No', async () => {
  const excluded = ['./simd.wasm', './relaxed.wasm', './models/*'];
  const output = execFileSync(
    'npx',
    [
      'attw',
      inject('tarball'),
      '--profile',
      'esm-only',
      '--format',
      'json',
      '--exclude-entrypoints',
      ...excluded,
    ],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 64e6 },
  );
  const { analysis } = JSON.parse(output);
  expect(Object.keys(analysis.entrypoints).length).toBeGreaterThan(4);
  expect(
    analysis.problems.filter(
      ({ resolutionKind }: { resolutionKind?: string }) =>
        resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs',
    ),
  ).toEqual([]);
});

it('does nothing at import: no global is added, nothing is fetched, nothing keeps Node alive', async () => {
  const project = await emptyProject();
  const code = `
    const before = new Set(Reflect.ownKeys(globalThis));
    let fetched = 0;
    globalThis.fetch = () => { fetched++; };
    for (const entry of ['', '/slim', '/worker', '/element', '/element/auto', '/onnx']) await import('senet-wasm' + entry);
    // What reading the modules themselves has left is gone by then.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String);
    console.log(JSON.stringify({ added, fetched, waiting: process.getActiveResourcesInfo().filter((name) => !/TTY|Pipe/.test(name)) }));`;
  const printed = await project.run('node', '--input-type=module', '--eval', code);
  expect(JSON.parse(printed)).toEqual({ added: [], fetched: 0, waiting: [] });
});
