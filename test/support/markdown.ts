/** What the tests of READMEs and guides read out of Markdown, and how they check the code in it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { vi } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Block {
  readonly language: string;
  readonly code: string;
}

export function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

export function blocksOf(markdown: string): Block[] {
  const fences = markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return Array.from(fences, ([, language = '', code = '']) => ({ language, code }));
}

export function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The levels of all headings, in order. */
export function outline(markdown: string): number[] {
  return Array.from(withoutBlocks(markdown).matchAll(/^(#+) /gm), ([, marks = '']) => marks.length);
}

/** What the comments behind `console.log(…);` say is printed. */
export function saidBy(program: string): (string | undefined)[] {
  return Array.from(
    program.matchAll(/console\.log\(.*\); \/\/ (.*)$|console\.log\(.*\)\); \/\/ (.*)$/gm),
    ([, a, b]) => a ?? b,
  );
}

/** What the program in that file prints, a line for each `console.log`. */
export async function printedBy(file: string): Promise<string[]> {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
    printed.push(values.join(' '));
  });
  try {
    await import(/* @vite-ignore */ file);
  } finally {
    log.mockRestore();
  }
  return printed;
}

/** The program with the package's entries read from the source. */
export function fromSource(program: string): string {
  const source = (entry: string) => `'${join(ROOT, 'src', entry)}'`;
  return program
    .replaceAll("'senet-wasm/onnx'", source('onnx/index.ts'))
    .replaceAll("'senet-wasm/checkpoint'", source('checkpoint/index.ts'))
    .replaceAll("'senet-wasm'", source('index.ts'));
}

/** The package's entries, for a `paths` of a project two folders below the root. */
export const SOURCE_PATHS = {
  'senet-wasm': ['../../src/index.ts'],
  'senet-wasm/onnx': ['../../src/onnx/index.ts'],
  'senet-wasm/checkpoint': ['../../src/checkpoint/index.ts'],
  'senet-wasm/slim': ['../../src/slim.ts'],
  'senet-wasm/worker': ['../../src/worker/index.ts'],
  'senet-wasm/view': ['../../src/view/index.ts'],
  'senet-wasm/element': ['../../src/element/index.ts'],
  'senet-wasm/element/auto': ['../../src/element/auto.ts'],
};

/** What the compiler has to say of a project; nothing where it is content. */
export async function typeCheck(folder: string): Promise<string> {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const checked = promisify(execFile)(process.execPath, [compiler, '--project', folder], { cwd: ROOT });
  return await checked.then(
    ({ stdout }) => stdout,
    (error: Error & { stdout?: string }) => error.stdout || error.message,
  );
}
