/** What a page downloads for `loadModel`: of the package bundled by Vite, and of the package's files as they are. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../../asconfig.json' with { type: 'json' };
import { convertCheckpoint } from '../../src/index.ts';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { buildsIn } from '../support/builds.ts';
import { small } from '../support/small_model.ts';
import { type StaticHost, serveFolder } from '../support/static_server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const LARGEST_WASM = 40_000;
const LARGEST_DOWNLOAD = 60_000;
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Loads a model and runs it, on two threads where the page can have them. */
const PAGE = `
import { loadModel } from 'senet-wasm';
const threads = crossOriginIsolated ? 2 : 1;
const model = await loadModel('model.safetensors', { threads });
const { top } = await model.run({ data: new Float32Array(3072).fill(0.5), shape: [1, 3, 32, 32] });
const { build, threads: ran } = model.describeRuntime();
document.title = top.length + ' classes, ' + build + ', ' + ran;
`;

const OWN_SCRIPT = 'page.js';
const executable = findBrowser();
const targets = Object.entries(config.targets).filter(([name]) => name !== 'debug');

describe('WebAssembly', () => {
  it.each(targets)(`of the build %s: at most ${LARGEST_WASM} bytes`, (_, { outFile }) => {
    const bytes = readFileSync(join(ROOT, outFile));
    expect(WebAssembly.validate(bytes) || outFile.includes('relaxed')).toBe(true);
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.length).toBeLessThanOrEqual(LARGEST_WASM);
  });

  it('all of the builds are held', () => {
    expect(targets.map(([name]) => name)).toEqual(expect.arrayContaining(['simd', 'relaxed']));
  });
});

interface Download {
  readonly files: readonly string[];
  /** With brotli. */
  readonly bytes: number;
  /** Builds of the kernels in them. */
  readonly builds: readonly string[];
}

/** The scripts that were served, but for the page's own. */
function downloadOf({ served }: StaticHost, folder: string, title: string): Download {
  const files = [...served].filter((file) => file.endsWith('.js') && !file.endsWith(OWN_SCRIPT)).sort();
  const texts = files.map((file) => readFileSync(join(folder, file)));
  const sizes = texts.map((text) => brotliCompressSync(text).length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${title}: ${bytes} bytes with brotli (${files.map((f, i) => `${f} ${sizes[i]}`).join(', ')})`);
  return { files, bytes, builds: texts.flatMap((text) => buildsIn(String(text))) };
}

/** A page that imports the package from `from`, and its model. */
async function writePage(folder: string, from: string): Promise<void> {
  const { network, checkpoint } = small();
  const metadata = { architecture: network.architecture, options: JSON.stringify(network.options) };
  await mkdir(join(folder, 'public'), { recursive: true });
  await writeFile(join(folder, OWN_SCRIPT), PAGE.replace('senet-wasm', from));
  await writeFile(join(folder, 'index.html'), `<script type="module" src="${OWN_SCRIPT}"></script>`);
  const model = convertCheckpoint(checkpoint, { type: 'F16', metadata });
  for (const at of ['.', 'public']) await writeFile(join(folder, at, 'model.safetensors'), model);
}

async function bundle(folder: string): Promise<string> {
  await writePage(folder, 'senet-wasm');
  await build({
    root: folder,
    base: './',
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { 'senet-wasm': join(ROOT, 'dist/index.js') } },
    worker: { format: 'es' },
    build: { target: 'es2022' },
  });
  return join(folder, 'dist');
}

describe.skipIf(!executable)('a page', () => {
  let browser: Browser;
  let folder = '';
  let bundled = '';

  beforeAll(async () => {
    if (!existsSync(join(ROOT, 'dist/index.js'))) throw new Error('no dist/: run "npm run build"');
    // Below the root, which is served as it is.
    folder = await mkdtemp(join(ROOT, 'build/size-'));
    browser = await launchBrowser(executable ?? '');
    bundled = await bundle(join(folder, 'bundled'));
    await writePage(join(folder, 'plain'), '/dist/index.js');
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function visit(address: string): Promise<string> {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(address);
    await page.waitForFunction(() => document.title !== '');
    expect(errors).toEqual([]);
    const title = await page.title();
    await page.close();
    return title;
  }

  describe.each([
    ['one thread', {}, '1'],
    ['two threads', ISOLATED, '2'],
  ])('on %s', (how, headers, threads) => {
    it.each(['bundled by Vite', 'of dist/ as it is'])(
      `%s: at most ${LARGEST_DOWNLOAD} bytes with brotli, and of the builds one`,
      async (kind) => {
        const plain = kind !== 'bundled by Vite';
        const root = plain ? ROOT : bundled;
        const host = await serveFolder(root, { headers });
        const path = plain ? `${relative(ROOT, folder).replaceAll('\\', '/')}/plain/index.html` : '';
        const title = await visit(host.address + path);
        await host.close();
        expect(title).toMatch(new RegExp(`^5 classes, (simd|relaxed), ${threads}$`));
        const { files, bytes, builds } = downloadOf(host, root, `${kind}, ${how}`);
        expect(files.length).toBeGreaterThan(1);
        expect(builds).toHaveLength(1);
        expect(bytes).toBeLessThanOrEqual(LARGEST_DOWNLOAD);
      },
    );
  });
});
