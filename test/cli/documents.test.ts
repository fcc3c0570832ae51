/** The commands of READMEs and guides, run as they stand beside files of those names; what is quoted of their answers is said. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scripts } from '../../package.json' with { type: 'json' };
import { convertCheckpoint, writeSafetensors } from '../../src/index.ts';
import { dialectCase } from '../support/dialects.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { blocksOf, read } from '../support/markdown.ts';
import { referenceFile } from '../support/reference_file.ts';
import { ROOT, scratchFolder } from '../support/senet.ts';
import { torchCheckpoint } from '../support/torch_file.ts';

const DOCUMENTS = [
  'README.md',
  'docs/checkpoints.md',
  'docs/guides/bring-a-checkpoint.md',
  'models/README.md',
];
/** Needs the 1,000 test images, which are not in the repository; `atlas.test.ts` runs it on others. */
const NEEDS_DATA = /^npx senet atlas cifar10-test1k/;

interface Quoted {
  readonly command: string;
  readonly lines: readonly string[];
}

/** Commands of `console` blocks with what they answer, and of `sh` blocks, which quote nothing. */
function commandsOf(document: string): Quoted[] {
  return blocksOf(read(document)).flatMap(({ language, code }) => {
    if (language === 'sh') {
      const lines = code.split('\n').filter((line) => line.trim() !== '');
      return lines.map((line) => ({ command: line.replace(/ +# .*$/, ''), lines: [] }));
    }
    if (language !== 'console') return [];
    return code
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...lines] = part.trimEnd().split('\n');
        return { command, lines: lines.filter((line) => line.trim() !== '') };
      });
  });
}

const golden = (name: string) => fileURLToPath(new URL(name, GOLDEN_VALUES));

describe.each(DOCUMENTS)('the commands of %s', (document) => {
  const files = scratchFolder();
  const all = commandsOf(document);
  const ours = all.filter(({ command }) => command.startsWith('npx senet ') && !NEEDS_DATA.test(command));
  const others = all.filter(({ command }) => !command.startsWith('npx senet '));

  function prepare(): void {
    copyFileSync(golden('resize/chelsea-451x300.png'), files.at('cat.png'));
    copyFileSync(golden('resize/chelsea-451x300.png'), files.at('cat.jpg'));
    for (const name of ['zip.pth', 'nested-module.pth.tar']) {
      copyFileSync(golden(`checkpoints/${name}`), files.at(name));
    }
    copyFileSync(join(ROOT, 'models/se-resnet18-cifar10.safetensors'), files.at('mine.safetensors'));
    const net = convertCheckpoint(dialectCase('timm.seresnet18.safetensors').checkpoint, { type: 'F32' });
    // A network of ImageNet's, which knows how its pictures are prepared.
    for (const name of ['net.pth', 'model_best.pth.tar']) writeFileSync(files.at(name), net);
    const { checkpoint } = dialectCase('timm.seresnet18.safetensors');
    writeFileSync(files.at('distilled.pth'), torchCheckpoint(checkpoint, '', ['teacher', 'student']));
    writeFileSync(files.at('detector.pth'), torchCheckpoint(checkpoint, 'backbone.body.'));
    const data = Float32Array.from({ length: 4 * 3072 }, (_, i) => Math.sin(i));
    const input = writeSafetensors([{ name: 'input', shape: [4, 3, 32, 32], data }], {}, { type: 'F32' });
    writeFileSync(files.at('x.safetensors'), input);
    writeFileSync(files.at('labels.txt'), [...'abcdefghij'].join('\n'));
  }

  /** The reference is that of the network that the command names. */
  function prepareFor(command: string): void {
    const network = command.includes('zip.pth') ? 'moskomule.se_resnet20' : 'timm.seresnet18';
    writeFileSync(files.at('y.safetensors'), referenceFile(`${network}.safetensors`));
  }

  /** With the package's program where npx would find it. */
  function shell(command: string): Promise<string> {
    const npx = `npx() { shift; ${process.execPath} ${join(ROOT, 'dist/senet.js')} "$@"; }`;
    const env = { ...process.env, NO_COLOR: '1' };
    return new Promise((resolve) => {
      execFile('bash', ['-c', `${npx}\n${command}`], { cwd: files.at('.'), env }, (error, stdout, stderr) =>
        resolve(error ? `${stdout}${stderr}\nstatus ${error.code}` : stdout + stderr),
      );
    });
  }

  it.runIf(ours.length > 0)('answer as they are quoted', async () => {
    if (!existsSync(join(ROOT, 'dist/senet.js'))) throw new Error('no dist/: npm run build');
    prepare();
    for (const { command, lines } of ours) {
      prepareFor(command);
      const said = await shell(command);
      const wanted = lines.filter((line) => line !== '…');
      expect([command, unfit(wanted, said.split('\n'))]).toEqual([command, []]);
      // Of a file that is not there, the error is what is quoted.
      if (!command.includes('nope')) expect(said).not.toMatch(/^status |^senet: /m);
    }
  });

  it.runIf(others.length > 0)('start what there is', () => {
    for (const { command } of others) {
      const script = /^npm (?:run )?(start|test|bench|dev)\b/.exec(
        command.replace(/^npm install && /, ''),
      )?.[1];
      const test = /^(?:\w+=\S+ )?npx vitest run (\S+)/.exec(command)?.[1];
      if (script) expect(scripts).toHaveProperty(script);
      else if (test) expect(existsSync(join(ROOT, test))).toBe(true);
      // `test/package` does this with the tarball.
      else expect(command).toMatch(/^npm init -y && npm install |^npx vite$/);
    }
  });
});

/** Of the lines that are quoted, those that were not said, in order. Times and numbers of threads are the machine's. */
function unfit(wanted: readonly string[], said: readonly string[]): string[] {
  let from = 0;
  return wanted.filter((line) => {
    const at = said.findIndex((candidate, i) => i >= from && fits(line, candidate));
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

const NUMBER = /-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?/g;

function fits(wanted: string, said: string): boolean {
  if (/^Planned | in [\d.]+ ms,/.test(wanted))
    return wanted.replace(NUMBER, '#') === said.replace(NUMBER, '#');
  const texts = [wanted, said].map((line) => line.replace(NUMBER, '#').replace(/\s+/g, ' ').trim());
  if (texts[0] !== texts[1]) return false;
  const [a, b] = [wanted, said].map((line) =>
    (line.match(NUMBER) ?? []).map((n) => Number(n.replaceAll(',', ''))),
  );
  // Builds of the kernels round differently; errors of rounding are of that size themselves.
  return (a ?? []).every(
    (value, i) => Math.abs(value - (b?.[i] ?? Number.NaN)) <= 1e-6 + 1e-3 * Math.abs(value),
  );
}
