/** The program as it is installed, beside sharp: without what only this repository has. */
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT, sample, scratchFolder, senetAt, senetIn } from '../support/senet.ts';

const files = scratchFolder();

describe('senet without onnxruntime-web and without models', () => {
  let program: string;

  beforeAll(async () => {
    await cp(join(ROOT, 'dist'), files.at('dist'), { recursive: true });
    await cp(join(ROOT, 'package.json'), files.at('package.json'));
    await mkdir(files.at('node_modules'));
    await symlink(join(ROOT, 'node_modules/sharp'), files.at('node_modules/sharp'));
    program = files.at('dist/senet.js');
  });

  it('bench keeps the rows of what is missing, and says how to get it', async () => {
    const { code, stdout, stderr } = await senetIn(files.at('.'), program, 'bench', '--smoke');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\| se_resnet18 \| 3×32×32 \| 1 +\| senet-wasm \w+ +\| +\d+\.\d+ \(/);
    for (const [peer, how] of [
      ['onnxruntime-web', 'not installed: npm install onnxruntime-web'],
      ['tfjs-backend-wasm', 'not installed; in a clone: npm install --prefix bench'],
      ['onnxruntime-node', 'not installed; in a clone: npm install --prefix bench'],
    ]) {
      expect(stdout).toMatch(new RegExp(`\\| ${peer} +\\| +missing \\| +– \\|`));
      expect(stdout).toContain(`- missing: ${peer}: ${how}\n`);
    }
    expect(code).toBe(0);
  });

  it('classify asks for a model', async () => {
    const { code, stderr } = await senetAt(program, 'classify', sample('cat'));
    expect(stderr).toMatch(/^senet: se-resnet18-cifar10\.safetensors: .*--model/);
    expect(code).toBe(2);
  });

  it('still runs a model that is named', async () => {
    const model = join(ROOT, 'models/se-resnet18-cifar10.safetensors');
    const { stdout } = await senetAt(program, 'classify', sample('ship'), '--model', model, '--top', '1');
    expect(stdout).toMatch(/ship/);
  });
});
