/** Other people's checkpoints wherever weights are named, and converted to files that need no questions. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CheckpointReport, convertCheckpoint, parseSafetensors } from '../../src/index.ts';
import { caffeBytes } from '../support/caffe_layers.ts';
import { dialectCase } from '../support/dialects.ts';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { referenceFile } from '../support/reference_file.ts';
import { sample, scratchFolder, senet, senetOk } from '../support/senet.ts';

const files = scratchFolder();
const SMALL = 'moskomule.se_resnet20.safetensors';

function golden(name: string): string {
  return fileURLToPath(new URL(`checkpoints/${name}`, GOLDEN_VALUES));
}

async function saved(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(files.at(name), bytes);
  return files.at(name);
}

async function dialectFile(file: string): Promise<string> {
  const { checkpoint } = dialectCase(file);
  if (file.startsWith('caffe')) return await saved('theirs.caffemodel', caffeBytes(checkpoint));
  return await saved('theirs.safetensors', convertCheckpoint(checkpoint, { type: 'F32' }));
}

async function reportOf(path: string): Promise<CheckpointReport> {
  return JSON.parse((await senetOk('inspect', path, '--json')).stdout) as CheckpointReport;
}

/** The reference with each gate by its block's name: the converted file's names are no longer the project's. */
function byBlock(file: string): Uint8Array {
  const { blockOfGate } = dialectCase(file);
  return referenceFile(file, (output) =>
    output.name === 'logits' ? output : { ...output, name: blockOfGate(output.name) },
  );
}

describe('senet convert', () => {
  it.each([
    ['zip.pth', 'F32', '1e-4'],
    ['legacy.pth', 'F16', '1e-3'],
    ['nested-module.pth.tar', 'F32', '1e-4'],
    ['strided-views.pth', 'F32', '1e-4'],
    ['half.pt', 'F16', '1e-3'],
    ['bfloat16.pt', 'F32', '1e-2'],
  ])('%s as %s loads without a question and agrees with PyTorch', async (file, type, tolerance) => {
    const out = files.at('out.safetensors');
    await senetOk('convert', golden(file), '--type', type, '--out', out);
    const { tensors } = parseSafetensors(await readFile(out), out);
    expect(new Set(Array.from(tensors.values(), (stored) => stored.type))).toEqual(new Set([type]));
    expect(tensors.has('layer1.0.SE.fc.0.weight')).toBe(true);
    const reference = await saved('y.safetensors', byBlock(SMALL));
    await senetOk('verify', out, '--reference', reference, '--tolerance', tolerance);
  });

  it.each([
    'timm.seresnet18.safetensors',
    'timm.legacy_seresnet18.safetensors',
    'torchvision.mobilenet_v3_small.safetensors',
    'caffe.SE-BN-Inception.safetensors',
  ])('%s keeps its choices, labels and preprocessing', async (file) => {
    const path = await dialectFile(file);
    const out = files.at('out.safetensors');
    await senetOk('convert', path, '--out', out);
    const [before, after] = [await reportOf(path), await reportOf(out)];
    expect(after).toMatchObject({
      architecture: before.architecture,
      architectureSource: 'metadata',
      options: before.options,
      parameters: before.parameters,
      labels: { source: 'metadata', text: expect.stringMatching(/^1000 classes: tench, Tinca tinca/) },
      preprocessing: { source: 'metadata', value: before.preprocessing.value },
      loads: true,
    });
    for (const { source } of after.choices) expect(source).toBe('metadata');
    await senetOk('verify', out, '--reference', await saved('y.safetensors', byBlock(file)));
  });

  it('a choice that was made by flag is in the file', async () => {
    const out = files.at('squared.safetensors');
    const flags = ['--rescale', 'squared', '--eps', '0.001', '--preprocess', 'timm'];
    await senetOk('convert', golden('zip.pth'), ...flags, '--out', out);
    expect(await reportOf(out)).toMatchObject({
      options: { rescale: 'squared', eps: 0.001 },
      preprocessing: { source: 'metadata', value: { crop: [224, 224] } },
    });
  });

  it.each(['hostile.pth', 'truncated.pth'])('refuses %s', async (file) => {
    const { code, stderr } = await senet('convert', golden(file), '--out', files.at('no.safetensors'));
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('refuses a whole module that is no known network, after the note on how it was read', async () => {
    const { code, stderr } = await senet(
      'convert',
      golden('whole-module.pth'),
      '--out',
      files.at('no.safetensors'),
    );
    const [note, error, ...more] = stderr.trim().split('\n');
    expect(note).toMatch(/whole module of the class torch\.nn.*structure was not/);
    expect(error).toMatch(/^senet: .*cannot be told/);
    expect([code, more]).toEqual([2, []]);
  });
});

describe('a checkpoint of somebody’s own', () => {
  const PREPROCESS = ['--preprocess', '{"resize":[32,32],"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5]}'];
  const LABELS = ['--labels', 'a,b,c,d,e,f,g,h,i,j'];

  it('classifies pictures as .pth and as shards', async () => {
    const flags = [...LABELS, ...PREPROCESS];
    const classify = ['classify', sample('cat'), '--json', '--model'];
    const { stdout } = await senetOk(...classify, golden('nested-module.pth.tar'), ...flags);
    const [{ top }] = JSON.parse(stdout) as [{ top: { label: string; logit: number }[] }];
    expect(top[0]?.label).toMatch(/^[a-j]$/);
    const out = files.at('parts.safetensors');
    await senetOk('convert', golden('zip.pth'), ...flags, '--shards', '300000', '--out', out);
    const again = await senetOk(...classify, files.at('parts.safetensors.index.json'));
    expect((JSON.parse(again.stdout) as [{ top: unknown }])[0].top).toEqual(top);
  });

  it('shows gates, is summarised and exported', async () => {
    const gates = await senetOk(
      'gates',
      sample('cat'),
      '--model',
      golden('half.pt'),
      ...PREPROCESS,
      '-f',
      'json',
    );
    expect(gates.stdout).toContain('layer3.2');
    const { stdout } = await senetOk('summary', '--weights', golden('bfloat16.pt'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ architecture: 'se_resnet20' });
    await senetOk('export', '--weights', golden('zip.pth'), '--onnx', files.at('net.onnx'));
  });

  it('says how to prepare pictures where nobody has said it', async () => {
    const { code, stderr } = await senet('classify', sample('cat'), '--model', golden('zip.pth'));
    expect(stderr).toMatch(/preprocess/);
    expect(code).toBe(2);
  });
});
