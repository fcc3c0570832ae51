/** The guides: their programs run and print what they say, what is typed passes the type check, the translations keep in step. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const FOLDER = join(ROOT, 'build/guides');
const NAMES = readdirSync(join(ROOT, 'docs/guides'))
  .filter((name) => name.endsWith('.md') && !name.endsWith('.zh.md'))
  .map((name) => name.replace(/\.md$/, ''));

beforeAll(() => mkdirSync(FOLDER, { recursive: true }));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** All blocks of a language in a guide, as one program. */
function programOf(name: string, language: string): string {
  const blocks = blocksOf(read(`docs/guides/${name}.md`)).filter((block) => block.language === language);
  return blocks.map(({ code }) => code).join('\n');
}

test.each(NAMES.filter((name) => programOf(name, 'js') !== ''))(
  'the program of %s prints what its comments say',
  async (name) => {
    const program = programOf(name, 'js');
    const said = saidBy(program);
    expect(said.length).toBe(program.split('console.log(').length - 1);
    expect(said.length).toBeGreaterThan(0);
    const file = join(FOLDER, `${name}.mjs`);
    writeFileSync(file, fromSource(program));
    expect(await printedBy(file)).toEqual(said);
  },
);

test('what is typed passes the type check', async () => {
  const typed = NAMES.filter((name) => programOf(name, 'ts') !== '');
  expect(typed.length).toBeGreaterThan(2);
  for (const name of typed) writeFileSync(join(FOLDER, `${name}.ts`), programOf(name, 'ts'));
  const compilerOptions = { noUnusedLocals: false, paths: SOURCE_PATHS };
  const project = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] };
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(project));
  expect(await typeCheck(FOLDER)).toBe('');
});

test('what is JSON parses', () => {
  const parsed = NAMES.flatMap((name) => blocksOf(read(`docs/guides/${name}.md`)))
    .filter(({ language }) => language === 'json')
    .map(({ code }) => Object.keys(JSON.parse(code)));
  expect(parsed).toEqual([['headers']]);
});

describe.each(NAMES)('%s', (name) => {
  const [english, chinese] = [read(`docs/guides/${name}.md`), read(`docs/guides/${name}.zh.md`)];

  test('has the same code and headings in both languages', () => {
    expect(blocksOf(chinese)).toEqual(blocksOf(english));
    expect(outline(chinese)).toEqual(outline(english));
  });

  test('links to files that exist', () => {
    const targets = [english, chinese].flatMap((text) =>
      Array.from(withoutBlocks(text).matchAll(/\]\(([^)\s#]+)\)/g), ([, target = '']) => target),
    );
    expect(targets.length).toBeGreaterThan(1);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    const file = (target: string) => join(ROOT, dirname(`docs/guides/${name}.md`), target);
    expect(local.filter((target) => !existsSync(file(target)))).toEqual([]);
  });
});

test('the guide to the course page names every property and part of the element, and no other', () => {
  const guide = read('docs/guides/course-page.md');
  const folder = readdirSync(join(ROOT, 'src/element')).map((file) => read(`src/element/${file}`));
  const source = folder.join('\n');
  const names = (text: string, pattern: RegExp) => [...new Set(text.match(pattern))].sort();
  expect(names(guide, /--se-[a-z-]+/g)).toEqual(names(read('src/element/styles.ts'), /--se-[a-z-]+/g));
  const parts = Array.from(source.matchAll(/\bpart: '([a-z]+)'/g), ([, part = '']) => part);
  expect(parts.filter((part) => !guide.includes(`\`${part}\``))).toEqual([]);
  expect(parts.length).toBeGreaterThan(8);
});
