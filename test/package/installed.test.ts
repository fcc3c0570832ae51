/** What an installation brings: the package and nothing else; and the command line with and without what decodes pictures. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CAT } from './support/classify.ts';
import { emptyProject, type Project } from './support/project.ts';

const MODEL = 'node_modules/senet-wasm/models/se-resnet18-cifar10.safetensors';

describe('a fresh installation', () => {
  let project: Project;
  beforeAll(async () => {
    project = await emptyProject();
  });

  /** The status and what was printed to either stream. */
  const senet = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile('npx', ['senet', ...args], { cwd: project.folder }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  it('brings the package alone', () => {
    const folder = join(project.folder, 'node_modules');
    expect(readdirSync(folder).toSorted()).toEqual(['.bin', '.package-lock.json', 'senet-wasm']);
    expect(readdirSync(join(folder, '.bin')).filter((name) => !/\.(cmd|ps1)$/.test(name))).toEqual(['senet']);
    expect(readdirSync(join(folder, 'senet-wasm'))).not.toContain('node_modules');
  });

  it('has a command line that reads checkpoints and prints tables', async () => {
    expect((await senet('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { stdout } = await senet('inspect', MODEL);
    expect(stdout).toMatch(/se_resnet18, 11,\d{3},\d{3} parameters/);
    expect((await senet('summary', 'se_resnet18')).stdout).toContain('Total params: 11,');
  });

  it('says what to install for pictures, and decodes them once it is there', async () => {
    expect(await senet('classify', CAT)).toEqual({
      code: 2,
      stdout: '',
      stderr: `senet: ${CAT}: found no package sharp; expected it, which decodes pictures. Install it beside senet-wasm: npm install sharp\n`,
    });
    await project.run('npm', 'install', '--no-audit', '--no-fund', 'sharp@^0.35.5');
    const { code, stdout } = await senet('classify', CAT, '--top', '1');
    expect(stdout).toMatch(/cat +\d+\.\d %/);
    expect(code).toBe(0);
  });
});
