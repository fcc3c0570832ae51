/**
 * One network saved the ways training scripts save it, other tools' formats, and hostile files. The files are not part of this
 * repository: they lie in the folder `cases` beside the one that SENET_DATA names.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SenetError } from '../../src/errors.ts';
import {
  inspectCheckpoint,
  loadModel,
  type ParseOptions,
  parseCheckpoint,
  toFloat32,
} from '../../src/index.ts';
import { expectWithin } from '../support/expect_within.ts';

const { SENET_DATA } = process.env;
const CASES = SENET_DATA === undefined ? undefined : join(SENET_DATA, '../cases');
const isThere = CASES !== undefined && existsSync(CASES);
if (!isThere) console.log('containers: skipped; set SENET_DATA to a folder beside the folder "cases"');

function bytesOf(path: string): Uint8Array {
  return readFileSync(join(CASES ?? '', path));
}

async function tensorOf(file: string, name: string) {
  const stored = (await parseCheckpoint(bytesOf(file), file)).tensors.get(name);
  if (!stored) throw new Error(`${file} holds no ${name}`);
  return { data: toFloat32(stored), shape: stored.shape };
}

const REFERENCE = 'containers/ref.safetensors';

describe.skipIf(!isThere)('a container', () => {
  it.each<[string, RegExp, ParseOptions?]>([
    ['seresnet50_best_model.pth', /^$/],
    ['03_numpy_scalar_best_acc.pth', /Left out: .*best_acc \(numpy\.core\.multiarray\.scalar\)/],
    ['05_timm_train_args_namespace.pth.tar', /Left out: .*args \(argparse\.Namespace\)/],
    ['05_timm_train_args_namespace.pth.tar', /entry "state_dict_ema"/, { entry: 'state_dict_ema' }],
    ['10_lightning_extra_criterion.ckpt', /prefix "model\."/],
    ['16d_resnet.pth', /prefix "resnet\."/],
    ['19_whole_module.pth', /whole module .* its structure was not/],
    ['27_rng_states.pth', /Left out/],
    ['38_deflated_inside.pth', /^$/],
    ['49_thop_total_ops.pth', /^$/],
    ['51_extra_arcface.pth', /Left out, .*: "/],
    ['53_teacher_student.pth', /entry "student"/, { entry: 'student' }],
    ['53_teacher_student.pth', /entry "teacher"/, { entry: 'teacher' }],
    ['55_custom_class.pth', /Left out/],
    ['56_simplenamespace.pth', /Left out: .*types\.SimpleNamespace/],
    ['83_history_defaultdict_list.pth', /Left out/],
    ['torchscript.pt', /whole module of the class __torch__/],
  ])('%s loads, and its report says %s', async (name, note, options) => {
    const file = `containers/${name}`;
    const checkpoint = await parseCheckpoint(bytesOf(file), name, options);
    expect(inspectCheckpoint(checkpoint).notes.join(' ')).toMatch(note);
    const reference = name === 'torchscript.pt' ? 'containers/torchscript.ref.safetensors' : REFERENCE;
    const model = await loadModel(checkpoint);
    const { logits } = await model.run(await tensorOf(reference, 'input'));
    model.dispose();
    // The reference was computed with the other entry's weights.
    if (options?.entry === 'state_dict_ema' || options?.entry === 'student') return;
    const expected = (await tensorOf(reference, 'logits')).data;
    const bound = 1e-4 * Math.max(...expected.map(Math.abs));
    expectWithin(
      name,
      logits.data,
      expected,
      expected.map(() => bound),
    );
  });

  it('with two state_dicts asks which', async () => {
    const file = 'containers/53_teacher_student.pth';
    await expect(parseCheckpoint(bytesOf(file), file)).rejects.toThrow(/"teacher", "student".*--entry/);
  });
});

describe.skipIf(!isThere)('the format of another tool is named', () => {
  it.each([
    ['SE_ResNet18_vd.pdparams', /Paddle/],
    ['SE_ResNet18_vd_p2.pdparams', /Paddle/],
    ['keras_mobilenetv3.h5', /HDF5 .*Keras/],
    ['model.keras', /Keras archive/],
    ['mobilenetv3.tflite', /TensorFlow Lite/],
    ['mxnet.params', /MXNet/],
    ['ncnn.param', /ncnn/],
    ['openvino.xml', /OpenVINO/],
    ['se_resnet20.onnx', /ONNX/],
  ])('%s', async (name, format) => {
    const error = await parseCheckpoint(bytesOf(`formats/${name}`), name).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SenetError);
    expect((error as Error).message).toMatch(format);
    expect((error as Error).message).not.toMatch(/hostile|damaged/);
  });
});

describe.skipIf(!isThere)('a hostile file is refused at once', () => {
  it.each([['legacy-laughs-30.pth'], ['legacy-deep-list.pth'], ['prefix-50000.safetensors']])(
    '%s',
    async (name) => {
      const load = async () => inspectCheckpoint(await parseCheckpoint(bytesOf(`hostile/${name}`), name));
      await expect(load()).rejects.toBeInstanceOf(SenetError);
    },
    2000,
  );
});
