import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { GOLDEN_VALUES } from '../support/golden.ts';
import { MODEL, senetOk } from '../support/senet.ts';

interface Golden {
  readonly rows: readonly (readonly [string, readonly number[], number])[];
  readonly total_params: number;
  readonly input_size_mb: number;
  readonly forward_backward_pass_size_mb: number;
  readonly params_size_mb: number;
  readonly estimated_total_size_mb: number;
}

async function golden(name: string): Promise<Golden> {
  return JSON.parse(await readFile(new URL(`summary/${name}.json`, GOLDEN_VALUES), 'utf8'));
}

const thousands = (value: number) => value.toLocaleString('en-US');

describe.each([
  ['se_resnet18', '3x32x32'],
  ['se_resnet50', '3x224x224'],
])('senet summary %s --input %s', (architecture, input) => {
  it('prints every row and total of torchsummary', async () => {
    const expected = await golden(`${architecture}-${input}`);
    const { stdout } = await senetOk('summary', architecture, '--input', input);
    const lines = stdout.split('\n');
    const rows = lines
      .filter((line) => /^\s*\w+-\d+\s+\[/.test(line))
      .map((line) => line.trim().split(/\s{2,}/));
    expect(rows).toEqual(
      expected.rows.map(([name, shape, parameters]) => [
        name,
        `[${shape.join(', ')}]`,
        thousands(parameters),
      ]),
    );
    expect(lines).toContain(`Total params: ${thousands(expected.total_params)}`);
    expect(lines).toContain(`Input size (MB): ${expected.input_size_mb.toFixed(2)}`);
    expect(lines).toContain(
      `Forward/backward pass size (MB): ${expected.forward_backward_pass_size_mb.toFixed(2)}`,
    );
    expect(lines).toContain(`Params size (MB): ${expected.params_size_mb.toFixed(2)}`);
    expect(lines).toContain(`Estimated Total Size (MB): ${expected.estimated_total_size_mb.toFixed(2)}`);
  });

  it('prints the same as JSON, with the planned memory in bytes', async () => {
    const expected = await golden(`${architecture}-${input}`);
    const summary = JSON.parse((await senetOk('summary', architecture, '-i', input, '--json')).stdout);
    expect(summary.parameters).toBe(expected.total_params);
    expect(summary.totalMegabytes).toBeCloseTo(expected.estimated_total_size_mb, 1);
    // Weights cannot be packed into less than they are, and no output may be left out of the plan.
    expect(summary.plannedBytes.weights).toBeGreaterThanOrEqual(4 * expected.total_params * 0.99);
    expect(summary.plannedBytes.activations).toBeGreaterThan(0);
  });
});

it('plans SE-ResNet-50 on 3×224×224 in at most 350 MB', async () => {
  const { stdout } = await senetOk('summary', 'se_resnet50', '--input', '3x224x224', '--json');
  const { weights, activations } = JSON.parse(stdout).plannedBytes;
  expect(weights + activations).toBeLessThanOrEqual(350e6);
});

it('plans under a limit of memory', async () => {
  const planned = async (...argv: string[]) =>
    JSON.parse((await senetOk('summary', 'se_resnet18', '--json', ...argv)).stdout).plannedBytes;
  const [fast, compact, between] = [
    await planned(),
    await planned('--memory', 'small'),
    await planned('-m', '70MB'),
  ];
  expect(await planned('--memory', 'fast')).toEqual(fast);
  expect(compact.total).toBeLessThan(60e6);
  expect(between.total).toBeLessThanOrEqual(70 * 2 ** 20);
  expect(between.total).toBeGreaterThan(compact.total);
  expect(fast.total).toBeGreaterThan(between.total);
  const { stdout } = await senetOk('summary', 'se_resnet18', '--memory', String(between.total));
  expect(stdout).toContain(`Planned total (MB): ${(between.total / 2 ** 20).toFixed(2)},`);
});

it('reads the network off a file, and lets options win', async () => {
  const shipped = JSON.parse((await senetOk('summary', '--weights', MODEL, '--json')).stdout);
  expect(shipped).toMatchObject({ architecture: 'se_resnet18', parameters: 11_261_002 });
  const plain = JSON.parse((await senetOk('summary', 'se_resnet18', '--stages', 'none', '--json')).stdout);
  expect(plain.se).toEqual({ parameters: 0, multiplyAdds: 0 });
  expect(shipped.parameters - plain.parameters).toBe(shipped.se.parameters);
});

it('has the options of a network', async () => {
  const options =
    '--classes 7 --reduction 8 --width 0.5 --stages 3,4 --squeeze max --gate tanh --placement pre';
  const { stdout } = await senetOk(
    'summary',
    'se_resnet34',
    ...options.split(' '),
    '--rescale',
    'once',
    '--json',
  );
  expect(JSON.parse(stdout).options).toMatchObject({
    classes: 7,
    reduction: 8,
    width: 0.5,
    stages: [3, 4],
    squeeze: 'max',
    gate: 'tanh',
    placement: 'pre',
    rescale: 'once',
  });
});
