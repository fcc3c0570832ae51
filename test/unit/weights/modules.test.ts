import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../src/index.ts';
import type { Shape } from '../../../src/tensor.ts';
import type { StoredTensor } from '../../../src/weights/checkpoint.ts';
import { contentCause } from '../../../src/weights/diagnose.ts';
import { findModules } from '../../../src/weights/modules.ts';

const of = (shapes: Record<string, Shape>) => new Map(Object.entries(shapes));

describe('findModules', () => {
  it('finds pairs of dense layers, matrices or 1×1 convolutions, whatever they are called', () => {
    const shapes = of({
      'a.conv.weight': [64, 3, 3, 3],
      'a.att.down.weight': [4, 64],
      'a.att.down.bias': [4],
      'a.att.up.weight': [64, 4],
      'b.ca.0.weight': [8, 64, 1, 1],
      'b.ca.2.weight': [64, 8, 1, 1],
    });
    expect(findModules(shapes)).toEqual(['a.att', 'b.ca']);
  });

  it('finds none where the widths do not meet, the hidden layer is wider, or there are more layers', () => {
    const shapes = of({
      'a.x.0.weight': [4, 64],
      'a.x.1.weight': [32, 4],
      'b.x.0.weight': [64, 4],
      'b.x.1.weight': [4, 64],
      'c.x.0.weight': [4, 64],
      'c.x.1.weight': [64, 4],
      'c.x.2.weight': [64, 64, 3, 3],
      'fc.weight': [10, 64],
    });
    expect(findModules(shapes)).toEqual([]);
  });
});

it.each<[Record<string, Shape>, RegExp]>([
  [{ 'a.weight': [8, 3, 7] }, /1-D \(weights of three extents\)/],
  [{ 'a.weight': [8, 3, 3, 3, 3], 'b.weight': [8, 8] }, /3-D \(weights of five extents\)/],
  [{ 'fc._packed_params.dtype': [], 'fc.zero_point': [] }, /quantised.*_packed_params/],
])('the cause is told from names and shapes (%#)', (shapes, cause) => {
  expect(contentCause(of(shapes))).toMatch(cause);
});

it('an unknown network’s error opens with the cause, counts its modules, and ends with the architectures', async () => {
  const shapes: [string, Shape][] = [
    ['stem.weight', [64, 3, 3, 3]],
    ['stage.0.att.a.weight', [4, 64]],
    ['stage.0.att.b.weight', [64, 4]],
  ];
  const tensors = new Map(
    shapes.map(([name, shape]): [string, StoredTensor] => [
      name,
      { name, type: 'F32', shape, bytes: new Uint8Array() },
    ]),
  );
  await expect(loadModel({ file: 'own.pth', metadata: {}, tensors })).rejects.toThrow(
    /^own\.pth: The network cannot be told .* Found 3 tensors .* and 1 SE module \("stage\.0\.att"\); expected .*mobilenet_v3_large\.$/,
  );
});
