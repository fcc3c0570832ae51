/** Who may import whom: the layers of the design, held over the real files. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
  readonly from: string;
  /** A file of the project, or a package's name as it is written. */
  readonly to: string;
  readonly isFile: boolean;
  readonly typeOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .filter((file) => !file.includes('/generated/'));
}

/** A file's text without its comments. */
function sourceOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** Every `import`, `export … from` and `import()` of a file; comments do not count. */
function importsOf(from: string): Import[] {
  const source = sourceOf(from);
  const statements =
    /^\s*(?:import|export)\s(type\s)?[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/gm;
  return [...source.matchAll(statements)].map(([, type, named, bare]) => {
    const specifier = named ?? bare ?? '';
    const isFile = specifier.startsWith('.');
    const to = isFile ? normalize(join(dirname(from), specifier)) : specifier;
    return { from, to, isFile, typeOnly: type !== undefined };
  });
}

/** The one folder that is a layer without standing beside the others: of the command line's, the bench alone has it. */
const SE_COST = 'src/cli/bench/se_cost/';

/** `src/errors.ts` → errors, `src/weights/check.ts` → weights. */
function layerOf(file: string): string {
  if (file.startsWith(SE_COST)) return 'se_cost';
  return /^src\/([^/.]+)/.exec(file)?.[1] ?? '';
}

const ALL = [...sourceFiles('src'), ...sourceFiles('web')].flatMap(importsOf);
const inSource = ALL.filter(({ from }) => from.startsWith('src/'));

/** What each layer may import besides itself; `type` marks a layer whose types alone it may. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  tensor: ['errors'],
  statistics: [],
  view: ['statistics'],
  network: ['tensor', 'errors'],
  image: ['tensor', 'errors'],
  cache: ['errors'],
  weights: ['tensor', 'errors', 'network', 'type image', 'type cache'],
  runtime: ['tensor', 'errors', 'network', 'weights'],
  atlas: ['tensor', 'errors', 'network', 'statistics'],
  training: ['tensor', 'errors'],
  model: ['tensor', 'errors', 'network', 'weights', 'runtime', 'image', 'cache'],
  checkpoint: ['tensor', 'errors', 'weights'],
  onnx: ['tensor', 'errors', 'network', 'weights'],
  channel: ['errors'],
  worker: ['tensor', 'errors', 'channel', 'network', 'weights', 'image', 'model'],
  element: ['errors', 'statistics', 'view', 'worker', 'type network', 'type model'],
  se_cost: ['tensor', 'network', 'weights', 'runtime', 'model'],
  cli: ['index', 'onnx', 'checkpoint', 'view', 'se_cost'],
  slim: ['errors', 'model', 'runtime'],
  index: ['tensor', 'errors', 'network', 'weights', 'runtime', 'image', 'cache', 'atlas', 'model'],
};

const show = (imports: readonly Import[]) => imports.map(({ from, to }) => `${from} → ${to}`);

test('the imports were found', () => {
  expect(inSource.length).toBeGreaterThan(200);
  expect(show(ALL)).toContain('src/model/load_with.ts → src/runtime/run/runner.ts');
  expect(show(ALL)).toContain('src/runtime/builds/builds.ts → src/runtime/generated/simd.ts');
  expect([...new Set(sourceFiles('src').map(layerOf))].sort()).toEqual(Object.keys(MAY).sort());
});

describe.each(Object.entries(MAY))('%s', (layer, allowed) => {
  test(`imports of the project only ${allowed.join(', ') || 'nothing'}`, () => {
    const wrong = inSource.filter(({ from, to, isFile, typeOnly }) => {
      const target = layerOf(to);
      if (layerOf(from) !== layer || !isFile || target === layer) return false;
      return !allowed.includes(target) && !(typeOnly && allowed.includes(`type ${target}`));
    });
    expect(show(wrong)).toEqual([]);
  });
});

test('every import of a file carries its extension and stays inside of src or web', () => {
  const wrong = ALL.filter(({ to, isFile }) => isFile && !/^(src|web)\/.*\.(tsx?|css|json)$/.test(to));
  expect(show(wrong)).toEqual([]);
});

test('the command line reaches the rest through the public entries, and one that its bench alone has', () => {
  const wrong = inSource.filter(
    ({ from, to, isFile }) =>
      layerOf(from) === 'cli' &&
      isFile &&
      layerOf(to) !== 'cli' &&
      ![
        'src/index.ts',
        'src/checkpoint/index.ts',
        'src/onnx/index.ts',
        'src/view/index.ts',
        `${SE_COST}index.ts`,
      ].includes(to),
  );
  expect(show(wrong)).toEqual([]);
});

test('the bench’s contenders alone reach what it measures SE modules with', () => {
  const users = inSource.filter(({ from, to }) => layerOf(to) === 'se_cost' && layerOf(from) !== 'se_cost');
  expect(show(users)).toEqual([`src/cli/bench/contenders/se_cost.ts → ${SE_COST}index.ts`]);
});

/**
 * `senet-wasm/view` is public as `senet-wasm` is, and pure: the page, the element and the command line draw the same strips
 * only where they share the code that lays them out, and a page of somebody else's may draw them too.
 */
test('the playground reaches the runtime through its public API', () => {
  const wrong = ALL.filter(
    ({ from, to, isFile }) => from.startsWith('web/') && isFile && to.startsWith('src/'),
  );
  expect(show(wrong.filter(({ to }) => to !== 'src/index.ts'))).toEqual([]);
  const deep = ALL.filter(
    ({ from, to }) => from.startsWith('web/') && to.startsWith('senet-wasm/') && to !== 'senet-wasm/view',
  );
  expect(show(deep)).toEqual([]);
});

test('the playground’s layout and drawing know no React', () => {
  const wrong = ALL.filter(({ from, to }) => /^web\/(layout|draw)\//.test(from) && /react|zustand/.test(to));
  expect(show(wrong)).toEqual([]);
});

test('what src/index.ts pulls in needs no Node and no package but two, which are bundled', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file) || file.includes('/generated/')) return;
    seen.add(file);
    for (const { to, isFile } of importsOf(file)) {
      if (isFile) visit(to);
      else packages.add(to);
    }
  };
  visit('src/index.ts');
  expect(seen.size).toBeGreaterThan(40);
  expect([...packages].sort()).toEqual(['@zip.js/zip.js/lib/zip-core-reader.js', 'protobufjs/minimal.js']);
});

test('what is shown is drawn by pure functions: of packages, the view has the colour scales alone', () => {
  const packages = inSource.filter(({ from, isFile }) => layerOf(from) === 'view' && !isFile);
  expect([...new Set(packages.map(({ to }) => to))]).toEqual(['d3-scale-chromatic']);
  const files = sourceFiles('src').filter((file) => layerOf(file) === 'view');
  expect(files.length).toBeGreaterThan(5);
  const impure = files.filter((file) => /\b(document|window)\.\w|\bHTML\w*Element\b/.test(sourceOf(file)));
  expect(impure).toEqual([]);
});

test('the kernels import only one another', () => {
  const wrong = sourceFiles('assembly')
    .flatMap(importsOf)
    .filter(({ to, isFile }) => !isFile || !to.startsWith('assembly/'));
  expect(show(wrong)).toEqual([]);
});
