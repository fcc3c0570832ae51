import { describe, expect, it } from 'vitest';
import { InputError, OptionError, WeightsError } from '../../src/errors.ts';
import { buildNetwork } from '../../src/network/registry.ts';
import { encode } from '../../src/onnx/encode.ts';
import { exportOnnx } from '../../src/onnx/index.ts';
import { formulaCheckpoint, formulaInput } from '../support/formula.ts';
import { relativeError, TOLERANCE } from '../support/golden.ts';
import { runOnnx } from '../support/oracle.ts';

const network = buildNetwork('se_resnet18', { width: 0.25, classes: 4 });
const checkpoint = formulaCheckpoint(network, 3);
const input = formulaInput([2, 3, 12, 9], 3);

describe('exportOnnx', () => {
  it('leaves batch, height and width open', async () => {
    for (const shape of [
      [1, 3, 8, 8],
      [3, 3, 21, 10],
    ]) {
      const logits = (await runOnnx(exportOnnx(network, checkpoint), formulaInput(shape, 0))).get('logits');
      expect(logits?.shape).toEqual([shape[0], 4]);
    }
  });

  it('fixes height and width where asked', async () => {
    const bytes = exportOnnx(network, checkpoint, { inputShape: [3, 12, 9] });
    expect((await runOnnx(bytes, input)).get('logits')?.shape).toEqual([2, 4]);
    await expect(runOnnx(bytes, formulaInput([1, 3, 9, 12], 3))).rejects.toThrow(/invalid dimensions/i);
  });

  it('means the same in every opset', async () => {
    const reference = (await runOnnx(exportOnnx(network, checkpoint), input)).get('logits');
    if (!reference) throw new Error('no logits');
    for (const opset of [13, 14, 15, 16, 18]) {
      const outputs = await runOnnx(exportOnnx(network, checkpoint, { opset }), input);
      expect(relativeError(outputs.get('logits'), reference)).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it('refuses what cannot be exported', () => {
    expect(() => exportOnnx(network, checkpoint, { opset: 12 })).toThrow(OptionError);
    expect(() => exportOnnx(network, checkpoint, { opset: 12 })).toThrow(
      /option opset: found 12; .*13 to 18/,
    );
    expect(() => exportOnnx(network, checkpoint, { inputShape: [1, 12, 12] })).toThrow(InputError);
    expect(() => exportOnnx(buildNetwork('se_resnet34', { width: 0.25 }), checkpoint)).toThrow(WeightsError);
  });

  it('carries the metadata', () => {
    const metadata = { classes: 'a,b,c,d', architecture: 'something else' };
    const text = new TextDecoder('latin1').decode(exportOnnx(network, { ...checkpoint, metadata }));
    expect(text).toContain('a,b,c,d');
    expect(text).toContain('"width":0.25');
    expect(text).not.toContain('something else');
  });
});

describe('encode', () => {
  // The examples of protobuf's own guide: https://protobuf.dev/programming-guides/encoding/
  it('writes what protobuf’s guide shows', () => {
    expect([...encode({ a: [1, 'int32'] }, { a: 150 })]).toEqual([0x08, 0x96, 0x01]);
    expect([...encode({ b: [2, 'string'] }, { b: 'testing' })]).toEqual([0x12, 7, ...Buffer.from('testing')]);
    const outer = { c: [3, { a: [1, 'int32'] }] } as const;
    expect([...encode(outer, { c: { a: 150 } })]).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
    const repeated = { d: [4, 'string'], e: [5, 'int64'] } as const;
    const bytes = [0x22, 5, ...Buffer.from('hello'), 0x28, 1, 0x28, 2, 0x28, 3];
    expect([...encode(repeated, { d: 'hello', e: [1, 2, 3] })]).toEqual(bytes);
  });

  it('refuses what the schema does not have', () => {
    expect(() => encode({ a: [1, 'int32'] }, { b: 1 })).toThrow(/no field b/);
    expect(() => encode({ a: [1, 'int32'] }, { a: 'one' })).toThrow(/string is no int32/);
  });
});
