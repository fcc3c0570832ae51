/** What is published: which files, how large, described as others read it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
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
  [/^dist\/wasm\/(int8-)?(simd|relaxed)\.wasm$/, 120_000],
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
  const excluded = ['./simd.wasm', './relaxed.wasm', './int8-simd.wasm', './int8-relaxed.wasm', './models/*'];
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
    for (const entry of ['', '/slim', '/worker', '/view', '/element', '/element/auto', '/onnx']) await import('senet-wasm' + entry);
    // What reading the modules themselves has left is gone by then.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String);
    console.log(JSON.stringify({ added, fetched, waiting: process.getActiveResourcesInfo().filter((name) => !/TTY|Pipe/.test(name)) }));`;
  const printed = await project.run('node', '--input-type=module', '--eval', code);
  expect(JSON.parse(printed)).toEqual({ added: [], fetched: 0, waiting: [] });
});

/** Entries that do nothing at import but in a worker. */
const ENTRIES = ['', '/checkpoint', '/onnx', '/slim', '/worker', '/view', '/element', '/element/auto'];

it('every entry can be required in Node: none awaits at its top', async () => {
  const project = await emptyProject({ type: 'commonjs' });
  const code = `for (const entry of ${JSON.stringify(ENTRIES)}) console.log(Object.keys(require('senet-wasm' + entry)).length);`;
  const counts = (await project.run('node', '--no-warnings', '--eval', code)).trim().split('\n').map(Number);
  expect(counts).toHaveLength(ENTRIES.length);
  // `element/auto` exports nothing.
  expect(counts.slice(0, -1).every((count) => count > 0)).toBe(true);
});

it('has a source map for every script', () => {
  const files = packed();
  const scripts = [...files.keys()].filter((name) => /^dist\/.*\.js$/.test(name));
  expect(scripts.length).toBeGreaterThan(20);
  const named = scripts.flatMap((name) => {
    const [, map] = /\n\/\/# sourceMappingURL=(.+)\s*$/.exec(readFileSync(join(ROOT, name), 'utf8')) ?? [];
    return map === undefined ? [] : [posix.join(posix.dirname(name), map)];
  });
  expect(named.filter((map) => !files.has(map))).toEqual([]);
  // What has none is an entry that only passes on, some hundred bytes.
  const without = scripts.filter((name) => !named.includes(`${name}.map`));
  expect(without.filter((name) => (files.get(name) ?? 0) > 3000)).toEqual([]);
});

it('tree-shakes: who imports one function bundles little more', async () => {
  const project = await emptyProject();
  writeFileSync(
    join(project.folder, 'main.js'),
    `import { tensor } from 'senet-wasm'; console.log(tensor(new Float32Array(1), [1]));`,
  );
  const result = await build({
    root: project.folder,
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'es2022', rollupOptions: { input: join(project.folder, 'main.js') } },
  });
  const files = [result].flat().flatMap((each) => ('output' in each ? each.output : []));
  const entry = files.find((file) => file.type === 'chunk' && file.isEntry);
  if (entry?.type !== 'chunk') throw new Error('nothing was bundled');
  const parts = files.filter((file) => file === entry || entry.imports.includes(file.fileName));
  const bytes = parts.reduce((sum, file) => sum + (file.type === 'chunk' ? file.code.length : 0), 0);
  expect(entry.code).toContain('Float32Array');
  expect(bytes).toBeLessThanOrEqual(8000);
});
