/** The same numbers from the tarball in every engine: Node, Deno, Bun and workerd against Chromium, without relaxed SIMD. */

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { serveFolder } from '../support/static_server.ts';
import { CAT } from './support/classify.ts';
import { emptyProject, example, type Project } from './support/project.ts';

const WEIGHTS = 'senet-wasm/models/se-resnet18-cifar10.safetensors';
/** Between two builds that differ in nothing but their engine. */
const SAME = 1e-6;

/** Prints the logits of one input, as JSON. */
const program = (read: string) => `
import { loadModel } from 'senet-wasm';
${read}
const model = await loadModel(bytes, { build: 'simd', threads: 1 });
const data = Float32Array.from({ length: 3072 }, (_, i) => ((i * 2654435761) % 1000) / 500 - 1);
const { logits } = await model.run({ data, shape: [1, 3, 32, 32] });
console.log(JSON.stringify([...logits.data]));
model.dispose();
`;
const READERS = {
  node: `import { readFile } from 'node:fs/promises';
const bytes = await readFile(new URL(import.meta.resolve('${WEIGHTS}')));`,
  deno: `const bytes = await Deno.readFile(new URL(import.meta.resolve('${WEIGHTS}')));`,
  bun: `const bytes = await Bun.file(new URL(import.meta.resolve('${WEIGHTS}'))).arrayBuffer();`,
};

const executable = findBrowser();

async function inChromium(project: Project): Promise<number[]> {
  const browser = await launchBrowser(executable ?? '');
  writeFileSync(join(project.folder, 'empty.html'), '<!doctype html>');
  const host = await serveFolder(project.folder);
  const page = await browser.newPage();
  await page.goto(`${host.address}empty.html`);
  const code = program('').replace("import { loadModel } from 'senet-wasm';", '');
  const text = await page.evaluate(`(async () => {
    const { loadModel } = await import('/node_modules/senet-wasm/dist/index.js');
    const bytes = '/node_modules/${WEIGHTS}';
    let printed = '';
    const console = { log: (text) => { printed = text; } };
    ${code}
    return printed;
  })()`);
  await browser.close();
  await host.close();
  return JSON.parse(String(text));
}

interface Answer {
  readonly label: string;
  readonly logits: readonly number[];
}

/** One that nobody listens at, a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function logitsOf(output: string): number[] {
  const line = output.split('\n').find((text) => text.startsWith('['));
  return JSON.parse(line ?? output);
}

function expectSame(found: readonly number[], expected: readonly number[]): void {
  const greatest = Math.max(...expected.map(Math.abs));
  expect(found).toHaveLength(10);
  for (const [k, logit] of found.entries()) {
    expect(Math.abs(logit - (expected[k] ?? Number.NaN)) / greatest).toBeLessThanOrEqual(SAME);
  }
}

it.skipIf(!executable)('Node, Deno and Bun give the logits of Chromium', async () => {
  const project = await emptyProject({}, ['deno@^2.9.6', 'bun@^1.4.5']);
  for (const [name, read] of Object.entries(READERS)) {
    writeFileSync(join(project.folder, `${name}.mjs`), program(read));
  }
  const expected = await inChromium(project);
  expectSame(logitsOf(await project.run('node', 'node.mjs')), expected);
  expectSame(logitsOf(await project.run('npx', 'deno', 'run', '--allow-read', 'deno.mjs')), expected);
  expectSame(logitsOf(await project.run('npx', 'bun', 'run', 'bun.mjs')), expected);
});

it('workerd runs the example and gives the logits of Node', async () => {
  const project = await example('workerd');
  await project.run('npm', 'run', 'build');
  const port = await freePort();
  const own = `--socket-addr=http=127.0.0.1:${port}`;
  const server = await project.serve(
    /"event":"listen"/,
    'npx',
    'workerd',
    'serve',
    'config.capnp',
    own,
    '--control-fd=1',
  );
  const answer = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Answer;
  await server.stop();
  writeFileSync(
    join(project.folder, 'here.mjs'),
    `import { loadModel } from 'senet-wasm';
${READERS.node}
const model = await loadModel(bytes, { build: 'simd', threads: 1 });
const { logits } = await model.run({ data: new Uint8ClampedArray(4096).fill(128), width: 32, height: 32 });
console.log(JSON.stringify([...logits.data]));`,
  );
  expectSame(answer.logits, logitsOf(await project.run('node', 'here.mjs')));
  expect(answer.label).not.toBe('');
});

it.each(['deno', 'bun'])('the example for %s runs', async (name) => {
  const project = await example(name);
  const command = name === 'deno' ? ['deno', 'run', '--allow-read', 'main.js'] : ['bun', 'run', 'main.js'];
  expect(await project.run('npx', ...command)).toMatch(/^\w+ 512 gates$/m);
});

it('CommonJS requires it in Node', async () => {
  const project = await example('node-cjs');
  expect(await project.run('node', 'main.cjs', CAT)).toMatch(/^cat \d+\.\d %$/m);
});
