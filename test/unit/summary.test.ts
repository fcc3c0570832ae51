import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../src/network/registry.ts';
import { formatSummary, summarise } from '../../src/network/summary.ts';

const FILES = ['se_resnet18-3x32x32.json', 'se_resnet50-3x224x224.json'];

describe.each(FILES)('torchsummary’s %s', (file) => {
  const expected = JSON.parse(
    readFileSync(new URL(`../golden/values/summary/${file}`, import.meta.url), 'utf8'),
  );
  const summary = summarise(buildNetwork(expected.network), expected.input);

  it('has the same rows: class, number, shape, parameters', () => {
    expect(summary.rows.map((row) => [row.name, row.shape, row.parameters])).toEqual(expected.rows);
  });

  it('has the same totals, to the printed digit', () => {
    const rounded = (value: number) => Number(value.toFixed(2));
    expect({
      total_params: summary.parameters,
      input_size_mb: rounded(summary.inputMegabytes),
      forward_backward_pass_size_mb: rounded(summary.forwardBackwardMegabytes),
      params_size_mb: rounded(summary.parameterMegabytes),
      estimated_total_size_mb: rounded(summary.totalMegabytes),
    }).toEqual({
      total_params: expected.total_params,
      input_size_mb: expected.input_size_mb,
      forward_backward_pass_size_mb: expected.forward_backward_pass_size_mb,
      params_size_mb: expected.params_size_mb,
      estimated_total_size_mb: expected.estimated_total_size_mb,
    });
  });
});

describe('formatSummary', () => {
  const lines = formatSummary(summarise(buildNetwork('se_resnet18'), [3, 32, 32])).split('\n');

  it('prints torchsummary’s layout', () => {
    expect(lines.slice(0, 4)).toEqual([
      '----------------------------------------------------------------',
      '        Layer (type)               Output Shape         Param #',
      '================================================================',
      '            Conv2d-1           [-1, 64, 32, 32]           1,728',
    ]);
    expect(lines).toContain('Total params: 11,261,002');
    expect(lines).toContain('Forward/backward pass size (MB): 13.17');
    expect(lines).toContain('Estimated Total Size (MB): 56.14');
  });

  it('says the modules’ share', () => {
    expect(lines).toContain('SE parameters: 87,040 (0.773 %)');
    expect(lines.some((line) => line.startsWith('Multiply-adds (one input): '))).toBe(true);
  });
});

it('a plain network and a maximum squeeze have PyTorch’s classes', () => {
  const plain = summarise(buildNetwork('se_resnet18', { stages: [] }), [3, 32, 32]);
  expect(plain.rows.filter(({ name }) => /SE_|Sigmoid/.test(name))).toEqual([]);
  const max = summarise(buildNetwork('se_resnet18', { squeeze: 'max', gate: 'tanh' }), [3, 32, 32]);
  expect(max.rows.filter(({ name }) => /^AdaptiveMaxPool2d/.test(name))).toHaveLength(8);
  expect(max.rows.filter(({ name }) => /^Tanh/.test(name))).toHaveLength(8);
});
