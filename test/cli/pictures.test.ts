import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../src/cli/decode.ts';
import { loadModel, type RunOptions } from '../../src/index.ts';
import { MODEL, sample, scratchFolder, senet, senetOk } from '../support/senet.ts';

const LABELS = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const files = scratchFolder();

describe('senet classify', () => {
  it('recognises the ten sample pictures', async () => {
    const { stdout } = await senetOk('classify', '--json', ...LABELS.map(sample));
    const results: { top: { label: string; probability: number }[] }[] = JSON.parse(stdout);
    expect(results.map(({ top }) => top[0]?.label)).toEqual(LABELS);
    for (const { top } of results) expect(top).toHaveLength(5);
  });

  it('classifies in 8-bit integers', async () => {
    const classes = async (...argv: string[]) =>
      JSON.parse((await senetOk('classify', sample('frog'), '--json', ...argv)).stdout)[0].top;
    const [float, integers] = [await classes(), await classes('--precision', 'int8')];
    expect(integers[0].label).toBe('frog');
    expect(integers[0].logit).not.toBe(float[0].logit);
  });

  it('prints --top classes, best first, with percentages', async () => {
    const { stdout } = await senetOk('classify', sample('frog'), '--top', '3');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^ {2}frog +\d+\.\d %/);
    expect(stdout).not.toContain('\u001b');
  });

  it('--gates puts other gates in the place of those that the network computes', async () => {
    const model = await loadModel(await readFile(MODEL), { fileName: MODEL });
    const picture = await decodePicture(sample('cat'));
    const top = async (...options: string[]) => {
      const { stdout } = await senetOk('classify', sample('cat'), '--json', ...options);
      return JSON.parse(stdout)[0].top;
    };
    const cases = [
      [['layer4.1=ones'], { 'layer4.1': 'ones' }],
      [['*=0.25'], { '*': 0.25 }],
      [['layer3=zeros'], { layer3: 'zeros' }],
      [
        ['layer2.0=mean'],
        { 'layer2.0': (gate) => gate.map(() => gate.reduce((sum, s) => sum + s, 0) / gate.length) },
      ],
      [
        ['layer4=ones,layer4.1@3=0.5', '--gates', 'layer4.1@4=0'],
        {
          'layer4.0': 'ones',
          'layer4.1': Float32Array.from({ length: 512 }, (_, c) => [0.5, 0][c - 3] ?? 1),
        },
      ],
    ] as const satisfies readonly (readonly [readonly string[], RunOptions['gates']])[];
    const plain = await top();
    for (const [edits, gates] of cases) {
      const edited = await top('--gates', ...edits);
      expect(edited).not.toEqual(plain);
      // The program of its own may run another build, which rounds otherwise.
      for (const [rank, { label, probability }] of (await model.run(picture, { gates })).top.entries()) {
        expect(edited[rank].label).toBe(label);
        expect(edited[rank].probability).toBeCloseTo(probability, 5);
      }
    }
    model.dispose();
  });

  it('ends quietly when nobody reads on', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, ['dist/senet.js', 'classify', '--json', sample('cat')]);
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('senet gates', () => {
  interface Gates {
    readonly blocks: readonly { block: string; squeeze: number[]; gate: number[] }[];
  }
  const readJson = async (...options: string[]): Promise<Gates> =>
    JSON.parse((await senetOk('gates', sample('dog'), '--format', 'json', ...options)).stdout);

  it('json: every squeeze and gate of every block', async () => {
    const { blocks } = await readJson();
    expect(blocks.map(({ block, gate }) => [block, gate.length])).toEqual([
      ['layer1.0', 64],
      ['layer1.1', 64],
      ['layer2.0', 128],
      ['layer2.1', 128],
      ['layer3.0', 256],
      ['layer3.1', 256],
      ['layer4.0', 512],
      ['layer4.1', 512],
    ]);
    for (const { squeeze, gate } of blocks) {
      expect(squeeze).toHaveLength(gate.length);
      expect(Math.min(...gate)).toBeGreaterThan(0);
      expect(Math.max(...gate)).toBeLessThan(1);
    }
  });

  it('csv: the same numbers, one channel a line', async () => {
    const { blocks } = await readJson('--block', 'layer4');
    expect(blocks.map(({ block }) => block)).toEqual(['layer4.0', 'layer4.1']);
    const out = files.at('gates.csv');
    await senetOk('gates', sample('dog'), '--format', 'csv', '--block', 'layer4', '--out', out);
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    expect(lines).toEqual([
      'block,channel,squeeze,gate',
      ...blocks.flatMap(({ block, squeeze, gate }) =>
        gate.map((s, channel) => `${block},${channel},${squeeze[channel]},${s}`),
      ),
    ]);
  });

  it('table: a row for each block with the extremes of its gates', async () => {
    const { blocks } = await readJson('--block', 'layer4.1');
    const { stdout } = await senetOk('gates', sample('dog'));
    const row = stdout.split('\n').find((line) => line.startsWith('layer4.1'));
    const gate = blocks[0]?.gate ?? [];
    expect(row).toContain(Math.min(...gate).toFixed(3));
    expect(row).toContain(Math.max(...gate).toFixed(3));
    expect(stdout.split('\n').filter((line) => line.startsWith('layer'))).toHaveLength(8);
  });

  it('svg: a sliver for each channel, escaped text, the ends of cividis in the legend, as on the page', async () => {
    const { stdout } = await senetOk(
      'gates',
      sample('dog'),
      '--format',
      'svg',
      '--block',
      'layer1.0',
      'layer2.1',
    );
    expect(stdout.match(/<rect x="\d+" width="1(\.5)?" height="1"/g)).toHaveLength(64 + 128);
    expect(stdout).toContain('layer2.1');
    expect(stdout).toMatch(/stop-color="#002051".*stop-color="#fdea45"/);
  });

  it('refuses a block that does not exist', async () => {
    const { code, stderr } = await senet('gates', sample('dog'), '--block', 'layer9');
    expect(code).toBe(2);
    expect(stderr).toMatch(/'layer9'.*layer1\.0/);
  });
});
