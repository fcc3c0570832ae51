/** As somebody begins who has the tarball and its README alone: an empty folder, and what the section "Embed" says. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { findBrowser, launchBrowser } from '../support/browser.ts';
import { blocksOf } from '../support/markdown.ts';
import { serveFolder } from '../support/static_server.ts';
import { CAT } from './support/classify.ts';
import { emptyFolder, type Project } from './support/project.ts';

const executable = findBrowser();
let browser: Browser;
beforeAll(async () => {
  if (executable) browser = await launchBrowser(executable);
});
afterAll(() => browser?.close());

/** Gives the page a picture, and reads the gates that it shows. */
async function gates(address: string): Promise<string[]> {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    // The listener is there once the model is.
    await expect
      .poll(
        async () => {
          await page.setInputFiles('input', []);
          await page.setInputFiles('input', CAT);
          return page.textContent('pre');
        },
        { timeout: 60_000, interval: 500 },
      )
      .not.toBe('');
    return ((await page.textContent('pre')) ?? '').split('\n');
  } finally {
    await page.close();
  }
}

function expectCatsGates([label, ...values]: readonly string[]): void {
  expect(label).toBe('cat');
  expect(values).toHaveLength(512);
  expect(values.every((value) => Number(value) > 0 && Number(value) < 1)).toBe(true);
}

async function install(project: Project, commands: string): Promise<void> {
  const tarball = inject('tarball');
  const [first = ''] = commands.split('\n');
  for (const command of first.split('&&')) {
    const words = command.trim().replace(/PATH\/TO\/senet-wasm-[\d.]+\.tgz/, tarball);
    await project.run(...(words.split(' ') as [string, ...string[]]));
  }
}

it.skipIf(!executable)(
  'the README’s page shows the gates of a cat, in dev and built below a sub-path',
  async () => {
    const project = emptyFolder();
    execFileSync('tar', ['-xzf', inject('tarball'), '-C', project.folder, 'package/README.md']);
    const readme = readFileSync(join(project.folder, 'package/README.md'), 'utf8');
    const blocks = blocksOf(readme.slice(readme.indexOf('## Embed')));
    const [commands, html] = ['sh', 'html'].map(
      (kind) => blocks.find(({ language }) => language === kind)?.code ?? '',
    );
    await install(project, commands ?? '');
    writeFileSync(join(project.folder, 'index.html'), html ?? '');
    const dev = await project.serve(/(http:\/\/\S+?\/)\s/, 'npx', 'vite', '--host', '127.0.0.1');
    expectCatsGates(await gates(dev.found));
    await dev.stop();
    await project.run('npx', 'vite', 'build', '--base', './');
    const host = await serveFolder(join(project.folder, 'dist'), { subPath: '/some/where/' });
    expectCatsGates(await gates(host.address));
    await host.close();
  },
);
