/** `senet inspect` on files that PyTorch saved, on other projects' networks, and on what is wrong. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CheckpointReport, convertCheckpoint, type StoredTensor } from '../../src/index.ts';
import { dialectCase } from '../support/dialects.ts';
import { stored } from '../support/formula.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { MODEL, scratchFolder, senet, senetOk } from '../support/senet.ts';
import { small } from '../support/small_model.ts';

const files = scratchFolder();

function golden(name: string): string {
  return fileURLToPath(new URL(`checkpoints/${name}`, GOLDEN_VALUES));
}

/** A file with the network of a golden file by formula B, after a change. */
async function dialectFile(file: string, change: (tensors: Map<string, StoredTensor>) => void = () => {}) {
  const { checkpoint } = dialectCase(`${file}.safetensors`);
  const tensors = new Map(checkpoint.tensors);
  change(tensors);
  const path = files.at(`${file}.safetensors`);
  await writeFile(path, convertCheckpoint({ ...checkpoint, tensors }, { type: 'F32' }));
  return path;
}

type FlaggedReport = CheckpointReport & { readonly choices: readonly { readonly flag: string }[] };

async function reportOf(...argv: string[]): Promise<FlaggedReport> {
  return JSON.parse((await senetOk('inspect', ...argv, '--json')).stdout) as FlaggedReport;
}

describe('senet inspect', () => {
  it('says what a file of PyTorch holds and how it was read', async () => {
    const { stdout } = await senetOk('inspect', golden('nested-module.pth.tar'));
    expect(stdout).toMatch(/se_resnet20, 274,490 parameters/);
    expect(stdout).toMatch(/moskomule’s senet\.pytorch/);
    expect(stdout).toMatch(/entry "state_dict"[\s\S]*prefix "module\."/);
    expect(stdout).toMatch(
      /146 in the file; 125 mapped, 0 missing, 0 surplus, 0 misshapen; 21 that inference/,
    );
    expect(stdout).toMatch(/rescale: once \(assumed\)[\s\S]*Otherwise: --rescale squared/);
    expect(stdout).toMatch(/It loads\.\nAssumed from the names.*senet verify\.\n$/);
  });

  it.each([
    ['timm.seresnet18', 'se_resnet18', 'timm'],
    ['timm.legacy_seresnet18', 'se_resnet18', 'timm-legacy'],
    ['torchvision.mobilenet_v3_small', 'mobilenet_v3_small', 'torchvision'],
    ['caffe.SE-BN-Inception', 'se_bn_inception', 'caffe'],
  ])('%s is %s, with names, pictures and labels of its project', async (file, architecture, dialect) => {
    const report = await reportOf(await dialectFile(file));
    expect(report).toMatchObject({ architecture, dialect: { name: dialect }, loads: true });
    expect(report.preprocessing).toMatchObject({ preset: dialect });
    expect(report.labels.text).toMatch(/ImageNet/);
    for (const { flag } of report.choices) expect(flag).toMatch(/^--[a-z-]+ \S+$/);
  });

  it('every flag that it names is one that it takes, and changes the network', async () => {
    const path = await dialectFile('timm.legacy_seresnet18');
    const { choices } = await reportOf(path);
    expect(choices.map(({ option }) => option)).toContain('reluBeforeSE');
    for (const { option, flag, alternatives, value } of choices) {
      const words = option === 'eps' ? ['--eps', '0.01'] : flag.split(' ');
      const { options } = await reportOf(path, ...words);
      expect(options[option], flag).toEqual(option === 'eps' ? 0.01 : alternatives[0]);
      expect(options[option]).not.toEqual(value);
    }
  });

  it('lists what is missing, surplus and misshapen with both shapes and the likely cause', async () => {
    const path = await dialectFile('timm.seresnet18', (tensors) => {
      tensors.delete('layer3.0.conv1.weight');
      tensors.set('head.weight', stored('head.weight', { shape: [3], data: new Float32Array(3) }));
      for (const name of [...tensors.keys()].filter((key) => key.includes('.se.fc'))) {
        const shape = tensors.get(name)?.shape.map((n, i) => {
          const isHidden = name.includes('fc1') ? i === 0 : i === 1;
          return isHidden && !name.endsWith('fc2.bias') ? 16 : n;
        });
        if (!shape) continue;
        const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
        tensors.set(name, stored(name, { shape, data }));
      }
    });
    const { stdout, code } = await senet('inspect', path);
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 missing, 1 surplus/);
    expect(stdout).toMatch(/Missing:\n {2}"layer3\.0\.conv1\.weight" 256×128×3×3/);
    expect(stdout).toMatch(/Surplus:\n {2}"head\.weight" 3\n/);
    expect(stdout).toMatch(/"layer1\.0\.se\.fc1\.weight" 16×64×1×1; expected 4×64×1×1/);
    expect(stdout).toMatch(/was the ratio passed as the width\?/);
    expect(stdout).toMatch(/It does not load as it is\.\nAssumed from the names/);
    expect(await reportOf(path, '--hidden', '16')).toMatchObject({ tensors: { misshapen: [] } });
  });

  it('a choice that only its owner can make is asked for, by flag', async () => {
    const path = files.at('listing.safetensors');
    const { checkpoint } = small({ classes: 3 });
    await writeFile(path, convertCheckpoint(checkpoint, { type: 'F32', metadata: {} }));
    const { stdout } = await senetOk('inspect', path);
    expect(stdout).toMatch(/rescale: to be chosen from once, squared[\s\S]*Otherwise: --rescale once/);
    expect(await reportOf(path)).toMatchObject({ loads: false });
    expect(await reportOf(path, '--rescale', 'once')).toMatchObject({ loads: true });
  });

  it('what only loading would refuse is said too', async () => {
    const path = await dialectFile('timm.seresnet18', (tensors) => {
      tensors.set(
        'bn1.running_var',
        stored('bn1.running_var', { shape: [64], data: new Float32Array(64).fill(-1) }),
      );
    });
    const report = await reportOf(path);
    expect(report.loads).toBe(false);
    expect(report.cause).toMatch(/"bn1\.running_var": found the variance -1/);
  });

  it('labels, preprocessing and presets can be said', async () => {
    const flags = ['--labels', 'imagenet', '--preprocess', 'caffe'];
    const report = await reportOf(await dialectFile('timm.seresnet18'), ...flags);
    expect(report).toMatchObject({
      labels: { source: 'caller', text: expect.stringMatching(/1000 classes: tench, Tinca tinca/) },
      preprocessing: { source: 'caller', value: { order: 'BGR' } },
    });
    expect(await reportOf(MODEL)).toMatchObject({ labels: { source: 'metadata' }, loads: true });
  });

  it.each([
    ['hostile.pth', /posix\.system, which would run code/],
    ['hostile.pkl', /would run code/],
    ['whole-module.pth', /cannot be told from these names.*Found 6 tensors.*expected the state_dict/],
    ['truncated.pth', /cut short/],
  ])('refuses %s in one line', async (file, message) => {
    const { code, stdout, stderr } = await senet('inspect', golden(file));
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('refuses a network that nobody knows, and names that could steer a terminal are made plain', async () => {
    const path = await dialectFile('timm.seresnet18', (tensors) => {
      tensors.clear();
      tensors.set('a\u001b[31mb', stored('a\u001b[31mb', { shape: [1], data: new Float32Array(1) }));
    });
    const { code, stderr } = await senet('inspect', path);
    expect(stderr).toMatch(/Found 1 tensors .*expected the state_dict .* of one of se_resnet18/);
    expect(stderr).not.toContain('\u001b');
    expect(code).toBe(2);
  });
});
