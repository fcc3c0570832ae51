import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MODEL, sample, scratchFolder, senet, senetOk } from '../support/senet.ts';

const COMMANDS = 'classify gates atlas summary inspect run verify convert export bench'.split(' ');
const files = scratchFolder();

describe('senet', () => {
  it('alone prints what there is', async () => {
    const { stdout, code } = await senet();
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command} `);
  });

  it.each(COMMANDS)('%s --help describes its options and shows examples', async (command) => {
    const { stdout, stderr } = await senetOk(command, '--help');
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`^Usage: senet ${command} `));
    expect(stdout).toContain(`Examples:\n  senet ${command}`);
  });

  it('--version prints the version of package.json', async () => {
    const { default: file } = await import('../../package.json', { with: { type: 'json' } });
    expect((await senetOk('--version')).stdout.trim()).toBe(file.version);
  });
});

/** The words of a command and what its one line must name. */
const MISTAKES: readonly (readonly [string, RegExp])[] = [
  ['sumary', /'sumary'.*summary/],
  ['--nope', /--nope/],
  ['classify', /'picture'/],
  ['classify nowhere.png', /nowhere\.png.*no such file/],
  ['classify test', /test: found a folder/],
  ['classify package.json', /package\.json.*no picture/],
  [`classify ${sample('cat')} --top 0`, /--top.*'0'/],
  [`classify ${sample('cat')} --model nowhere.safetensors`, /nowhere\.safetensors.*no such file/],
  [`classify ${sample('cat')} --model package.json`, /package\.json.*JSON/],
  [`classify ${sample('cat')} --gates layer4.1`, /--gates.*'layer4\.1'.*=ones/],
  [`classify ${sample('cat')} --gates layer9=ones`, /--gates.*'layer9'.*layer4\.1/],
  [`classify ${sample('cat')} --gates layer4@1=0.5`, /--gates.*'layer4'.*block/],
  [`classify ${sample('cat')} --gates layer4.1@512=0.5`, /--gates.*layer4\.1@512.*0 to 511/],
  [`classify ${sample('cat')} --topp 3`, /--topp.*--top/],
  ['gates', /'picture'/],
  [`gates ${sample('cat')} --format gif`, /'gif'.*table, json, csv, svg/],
  [`gates ${sample('cat')} --out nowhere/gates.svg`, /nowhere\/gates\.svg.*no such/],
  [`gates ${sample('cat')} --out test`, /test.*a folder/],
  ['atlas --out x.json', /'dataset'/],
  ['atlas nowhere --out x.json', /nowhere.*no such/],
  [`atlas ${MODEL} --out x.json`, /"images"/],
  ['atlas web/public/samples', /--out/],
  ['atlas scripts --out x.json', /scripts.*no picture/],
  ['summary', /--weights/],
  ['summary se_resnet19', /se_resnet19.*se_resnet18, se_resnet34/],
  ['summary se_resnet18 --input 3x224', /'3x224'.*3x224x224/],
  ['summary se_resnet18 --input 3x7x7', /1×3×7×7.*at least 8/],
  ['summary se_resnet18 --input 4x32x32', /4×32×32.*3 channels/],
  ['summary se_resnet18 --memory tiny', /--memory.*'tiny'.*'fast', 'small' or an amount such as 60MB/],
  ['summary se_resnet18 --memory 0MB', /--memory.*'0MB'/],
  [
    'summary se_resnet18 --memory 40MB',
    /41943040 bytes \(40\.0 MB\).*at least \d+ \(.*se_resnet18 on 1×3×32×32/,
  ],
  ['summary se_resnet18 --reduction 0', /--reduction.*'0'/],
  ['summary se_resnet18 --stages 5', /stages.*5.*1 to 4/],
  ['summary se_resnet18 --stages first', /'first'.*3,4/],
  ['summary se_resnet18 --width -1', /--width/],
  ['summary se_resnet18 --gate softmax', /'softmax'.*sigmoid, tanh, relu/],
  ['summary se_resnet18 --rescale squared --placement pre', /squared.*pre/],
  [`summary se_resnet50 --weights ${MODEL} --classes many`, /--classes.*'many'/],
  ['run', /--weights/],
  [`run --weights ${MODEL} --out y.safetensors`, /--input/],
  [`run --weights ${MODEL} --input nowhere.safetensors --out y.safetensors`, /nowhere\.safetensors/],
  [`run --weights ${MODEL} --input ${MODEL} --out y.safetensors`, /"conv1\.weight".*"input"/],
  ['convert --out y.safetensors', /'file'/],
  ['convert nowhere.safetensors --out y.safetensors', /nowhere\.safetensors/],
  [`convert ${MODEL}`, /--out/],
  [`convert ${MODEL} --arch se_resnet50 --out y.safetensors`, /se_resnet50/],
  ['export se_resnet18', /--onnx/],
  ['export --onnx y.onnx', /--weights/],
  ['export se_resnet18 --onnx y.onnx --opset 7', /--opset.*13 to 18/],
  ['bench se_resnet19', /se_resnet19/],
  ['bench --runs 0', /--runs.*'0'/],
  ['bench --smoke extra words', /extra/],
];

describe('a mistake ends with 2 and one line that names it', () => {
  it.each(MISTAKES)('senet %s', async (words, message) => {
    const { code, stdout, stderr } = await senet(...words.split(' '));
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^senet: /);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('a truncated file', async () => {
    const path = files.at('cut.safetensors');
    await writeFile(path, new Uint8Array([200, 0, 0, 0, 0, 0, 0, 0, 123]));
    const { code, stderr } = await senet('summary', '--weights', path);
    expect(stderr).toMatch(/cut\.safetensors/);
    expect(code).toBe(2);
  });
});
