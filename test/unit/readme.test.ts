/**
 * The two READMEs and docs/checkpoints.md against the project: their programs run and print what they say, their links lead
 * somewhere, and the translation keeps in step; the links of docs/; NOTICE.md against what is passed on.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  blocksOf,
  fromSource,
  outline,
  printedBy,
  ROOT,
  read,
  SOURCE_PATHS,
  saidBy,
  typeCheck,
  withoutBlocks,
} from '../support/markdown.ts';

const FOLDER = join(ROOT, 'build/readme');
const run = promisify(execFile);

/** GitHub's anchor of a heading. */
function anchor(heading: string): string {
  const words = heading.trim().toLowerCase();
  return words.replace(/[^\p{Letter}\p{Number}\s_-]/gu, '').replace(/\s/g, '-');
}

function anchorsOf(markdown: string): string[] {
  return Array.from(withoutBlocks(markdown).matchAll(/^#+ (.*)$/gm), ([, text = '']) => anchor(text));
}

function numbersOf(markdown: string): string[] {
  const cells = withoutBlocks(markdown).match(/^\|.*\|$/gm) ?? [];
  return cells.flatMap((row) => row.match(/\d(?:[\d.,e×–-]*\d)?/g) ?? []);
}

const ENGLISH = read('README.md');
const CHINESE = read('README.zh.md');
const CHECKPOINTS = read('docs/checkpoints.md');
const CHECKPOINTS_ZH = read('docs/checkpoints.zh.md');
const pages = blocksOf(ENGLISH).filter(({ language }) => language === 'ts');

/** `js` blocks are one program, in order. */
function programOf(markdown: string): string {
  const programs = blocksOf(markdown).filter(({ language }) => language === 'js');
  return programs.map(({ code }) => code).join('\n');
}

const PROGRAMS = [
  ['README.md', programOf(ENGLISH)],
  ['docs/checkpoints.md', programOf(CHECKPOINTS)],
] as const;

beforeAll(() => mkdirSync(FOLDER, { recursive: true }));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe('the code', () => {
  test.each(PROGRAMS)('of %s runs and prints what its comments say', async (name, program) => {
    const said = saidBy(program);
    expect(said.length).toBe(program.split('console.log(').length - 1);
    expect(said.length).toBeGreaterThan(5);
    const file = join(FOLDER, `${name.replaceAll(/\W/g, '_')}.mjs`);
    writeFileSync(file, fromSource(program));
    expect(await printedBy(file)).toEqual(said);
  });

  test('passes the type check', async () => {
    for (const [i, [, program]] of PROGRAMS.entries()) {
      writeFileSync(join(FOLDER, `program${i}.js`), program);
    }
    for (const [i, { code }] of pages.entries()) writeFileSync(join(FOLDER, `page${i}.ts`), code);
    writeFileSync(
      join(FOLDER, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: {
          noUnusedLocals: false,
          paths: SOURCE_PATHS,
        },
        include: ['*.ts', '*.js'],
      }),
    );
    expect(await typeCheck(FOLDER)).toBe('');
  });

  test('passes it with the published types alone, where the package is built', async (context) => {
    if (!existsSync(join(ROOT, 'dist/types/index.d.ts'))) context.skip('no dist/: run "npm run build"');
    const folder = join(FOLDER, 'published');
    mkdirSync(folder, { recursive: true });
    const [embed] = pages;
    writeFileSync(join(folder, 'page.ts'), embed?.code ?? '');
    const compilerOptions = {
      noEmit: true,
      strict: true,
      target: 'es2022',
      lib: ['es2023', 'dom'],
      module: 'nodenext',
      skipLibCheck: false,
      types: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['page.ts'] }));
    expect(await typeCheck(folder)).toBe('');
  });

  test('embeds in six lines', () => {
    const [embed] = pages;
    const lines = embed?.code.split('\n').filter((line) => line.trim() !== '' && line !== '}');
    expect(lines?.length).toBeLessThanOrEqual(6);
  });
});

describe.each([
  ['README.md', ENGLISH],
  ['README.zh.md', CHINESE],
  ['NOTICE.md', read('NOTICE.md')],
  ['docs/kernels.md', read('docs/kernels.md')],
  ['docs/checkpoints.md', CHECKPOINTS],
  ['docs/checkpoints.zh.md', CHECKPOINTS_ZH],
  ['docs/README.md', read('docs/README.md')],
  ['docs/README.zh.md', read('docs/README.zh.md')],
])('the links of %s', (name, markdown) => {
  const text = withoutBlocks(markdown);
  const targets = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
  const local = targets.filter((target) => !/^[a-z]+:/.test(target));

  test('lead to files and headings that exist', () => {
    expect(local.length).toBeGreaterThan(0);
    const broken = local.filter((target) => {
      const [path = '', fragment] = target.split('#');
      const file = path === '' ? name : join(dirname(name), path);
      if (!existsSync(join(ROOT, file))) return true;
      return fragment !== undefined && !anchorsOf(read(file)).includes(decodeURIComponent(fragment));
    });
    expect(broken).toEqual([]);
  });

  test('name only paths that exist', () => {
    const paths = Array.from(
      text.matchAll(/`((?:src|web|test|assembly|models|scripts)\/[^`*\s]*)`/g),
      ([, p = '']) => p,
    );
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe.each([
  ['README.md', ENGLISH, CHINESE],
  ['docs/checkpoints.md', CHECKPOINTS, CHECKPOINTS_ZH],
  ['docs/README.md', read('docs/README.md'), read('docs/README.zh.md')],
])('the translation of %s keeps in step', (_, english, chinese) => {
  test('the same code', () => {
    expect(blocksOf(chinese)).toEqual(blocksOf(english));
  });

  test('the same headings', () => {
    expect(outline(chinese)).toEqual(outline(english));
  });

  test('the same figures in its tables', () => {
    expect(numbersOf(chinese)).toEqual(numbersOf(english));
  });
});

describe('the examples', () => {
  test('examples/node.mjs names the cat and every block, where the package is built', async (context) => {
    if (!existsSync(join(ROOT, 'dist/index.js'))) context.skip('no dist/: run "npm run build"');
    const { stdout } = await run(process.execPath, [join(ROOT, 'examples/node.mjs')]);
    expect(stdout).toMatch(/^cat /);
    expect(stdout.match(/^layer\d\.\d \d+ gates, mean 0\.\d\d, /gm)).toHaveLength(8);
  });

  test('examples/page/ asks for files that exist', () => {
    const folder = join(ROOT, 'examples/page');
    const source = read('examples/page/index.html') + read('examples/page/main.js');
    const addresses = Array.from(source.matchAll(/['"](\.\.?\/[^'"]+)['"]/g), ([, address = '']) => address);
    expect(addresses).toHaveLength(4);
    const missing = addresses.filter((address) => !existsSync(join(folder, address)));
    expect(missing.filter((address) => !address.includes('/dist/'))).toEqual([]);
  });
});

describe('NOTICE.md', () => {
  const notice = read('NOTICE.md');

  /** Packages that files below a folder import for their values. */
  function packagesOf(folder: string): string[] {
    const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => /\.tsx?$/.test(file)).map((file) => read(join(folder, file)));
    const imports = sources.flatMap(
      (source) =>
        source.replace(/\/\*[\s\S]*?\*\//g, '').match(/^(import|export) (?!type).*? from '[^'.][^']*'/gms) ??
        [],
    );
    const names = imports.map((line) => /from '((?:@[^/']+\/)?[^/']+)/.exec(line)?.[1] ?? '');
    return [...new Set(names)].filter((name) => !/^(node|virtual):|^senet-wasm$/.test(name));
  }

  test.each(['src', 'web'])('names every package that %s imports', (folder) => {
    const packages = packagesOf(folder);
    expect(packages.length).toBeGreaterThan(0);
    expect(packages.filter((name) => !notice.includes(`\`${name}\``))).toEqual([]);
  });

  test('quotes each licence as the package has it, for the version that is installed', () => {
    const headings = Array.from(notice.matchAll(/^### (.*)$/gm), ([, text = '']) => text.split(', ')).flat();
    expect(headings.length).toBeGreaterThan(10);
    for (const heading of headings) {
      const [name = '', version] = heading.split(' ');
      const folder = dirname(join('node_modules', name, 'package.json'));
      expect([name, JSON.parse(read(join(folder, 'package.json'))).version]).toEqual([name, version]);
      const licence = join(folder, 'LICENSE');
      if (existsSync(join(ROOT, licence))) expect(notice).toContain(read(licence).trim());
    }
  });
});
