import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  convertCheckpoint,
  parseSafetensors,
  recogniseNetwork,
  toFloat32,
  writeSafetensors,
} from '../../src/index.ts';
import { MODEL, sample, scratchFolder, senet, senetOk } from '../support/senet.ts';
import { small } from '../support/small_model.ts';
import { torchCheckpoint } from '../support/torch_file.ts';

const files = scratchFolder();
const PREPROCESS = {
  resize: [16, 16],
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
  order: 'BGR',
  background: [0, 128, 255],
};

async function saved() {
  const { network, checkpoint } = small({ classes: 3 });
  const path = files.at('bare.safetensors');
  await writeFile(path, convertCheckpoint(checkpoint, { type: 'F32', metadata: { author: 'nobody' } }));
  return { network, checkpoint, path };
}

describe('senet convert', () => {
  it('writes a file that needs no option any more', async () => {
    const { network, checkpoint, path } = await saved();
    await writeFile(files.at('labels.txt'), 'ant\nbee\nwasp\n');
    await writeFile(files.at('preprocess.json'), JSON.stringify(PREPROCESS));
    const out = files.at('full.safetensors');
    const labels = ['--labels', files.at('labels.txt'), '--preprocess', files.at('preprocess.json')];
    await senetOk('convert', path, '--rescale', 'squared', ...labels, '--out', out);
    const written = parseSafetensors(await readFile(out), out);
    const recognised = recogniseNetwork(written);
    expect(recognised.network).toMatchObject({
      architecture: network.architecture,
      options: { ...network.options, rescale: 'squared' },
    });
    expect(recognised.labels).toEqual(['ant', 'bee', 'wasp']);
    expect(recognised.preprocessing).toEqual(PREPROCESS);
    expect(written.metadata.author).toBe('nobody');
    for (const [name, tensor] of checkpoint.tensors) {
      expect(Buffer.compare(written.tensors.get(name)?.bytes ?? Buffer.of(), tensor.bytes), name).toBe(0);
    }
    await senetOk('classify', sample('cat'), '--model', out);
  });

  it('reads what torch.save writes and says what it took', async () => {
    const { checkpoint } = await saved();
    const path = files.at('trained.pth.tar');
    await writeFile(path, torchCheckpoint(checkpoint, 'module.'));
    const out = files.at('from-pytorch.safetensors');
    const { stderr } = await senetOk('convert', path, '--rescale', 'once', '--out', out);
    expect(stderr).toMatch(/entry "state_dict"/);
    expect(stderr).toMatch(/prefix "module\."/);
    const written = parseSafetensors(await readFile(out), out);
    for (const [name, tensor] of checkpoint.tensors) {
      expect(Buffer.compare(written.tensors.get(name)?.bytes ?? Buffer.of(), tensor.bytes), name).toBe(0);
    }
    const { stdout } = await senetOk('summary', '--weights', path, '--rescale', 'once', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ options: { classes: 3, rescale: 'once' } });
  });

  it('--shards writes files of that size and an index that --weights takes', async () => {
    const { checkpoint, path } = await saved();
    const out = files.at('parts.safetensors');
    await senetOk('convert', path, '--rescale', 'once', '--shards', '200000', '--out', out);
    const index = files.at('parts.safetensors.index.json');
    const { weight_map: map } = JSON.parse(await readFile(index, 'utf8')) as { weight_map: object };
    expect(new Set(Object.values(map)).size).toBeGreaterThan(1);
    const whole = files.at('whole.safetensors');
    await senetOk('convert', index, '--out', whole);
    const { tensors } = parseSafetensors(await readFile(whole), whole);
    for (const [name, tensor] of checkpoint.tensors) {
      expect(Buffer.compare(tensors.get(name)?.bytes ?? Buffer.of(), tensor.bytes), name).toBe(0);
    }
  });

  it('--type F16 halves the file and keeps 11 bits of every value', async () => {
    const { checkpoint, path } = await saved();
    const out = files.at('half.safetensors');
    await senetOk('convert', path, '--rescale', 'once', '--type', 'F16', '--labels', 'a,b,c', '--out', out);
    const { tensors } = parseSafetensors(await readFile(out), out);
    for (const [name, stored] of checkpoint.tensors) {
      const half = tensors.get(name);
      expect(half?.type).toBe('F16');
      const [a, b] = [toFloat32(stored), half ? toFloat32(half) : new Float32Array()];
      const worst = a.reduce((most, x, i) => {
        return Math.max(most, Math.abs(x - (b[i] ?? Number.NaN)) / Math.max(Math.abs(x), 2 ** -14));
      }, 0);
      expect(worst, name).toBeLessThanOrEqual(2 ** -11);
    }
  });

  it('keeps what the shipped model says, and its type', async () => {
    const out = files.at('again.safetensors');
    await senetOk('convert', MODEL, '--out', out);
    const [a, b] = [parseSafetensors(await readFile(MODEL), 'a'), parseSafetensors(await readFile(out), 'b')];
    expect(recogniseNetwork(b)).toMatchObject({
      labels: recogniseNetwork(a).labels,
      preprocessing: recogniseNetwork(a).preprocessing,
    });
    expect([...b.tensors.values()].every(({ type }) => type === 'F16')).toBe(true);
  });

  it.each([
    [['--labels', 'a,b'], /option labels.*2 labels.*3/],
    [['--preprocess', '{"resize":[16,16]}'], /option --preprocess\.mean/],
    [['--preprocess', '{resize'], /option --preprocess.*JSON/],
    [['--arch', 'se_resnet50'], /se_resnet50/],
    [['--type', 'I8'], /I8.*F32, F16/],
  ])('refuses %j', async (options, message) => {
    const { path } = await saved();
    const out = files.at('none.safetensors');
    const { code, stderr } = await senet('convert', path, '--rescale', 'once', '--out', out, ...options);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('refuses a file with tensors that no network reads', async () => {
    const { checkpoint } = await saved();
    const all = [...checkpoint.tensors].map(([name, t]) => ({ name, shape: t.shape, data: toFloat32(t) }));
    const extra = { name: 'extra', shape: [1], data: Float32Array.of(1) };
    const path = files.at('surplus.safetensors');
    await writeFile(path, writeSafetensors([...all, extra], {}, { type: 'F32' }));
    const { code, stderr } = await senet('convert', path, '--rescale', 'once', '--out', files.at('no'));
    expect(stderr).toMatch(/surplus\.safetensors.*"extra"/);
    expect(code).toBe(2);
  });
});
