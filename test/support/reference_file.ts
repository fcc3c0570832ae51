/** A golden file of another project's network as somebody would save it from PyTorch: outputs with their input. */
import { type NamedTensor, writeSafetensors } from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { type DialectCase, dialectCase } from './dialects.ts';

function named(name: string, { shape, data }: Tensor): NamedTensor {
  return { name, shape, data: Float32Array.from(data) };
}

/**
 * @param file  `moskomule.se_resnet20.safetensors`
 * @param change  what to do to each output before it is written.
 * @param withInput  false: `input` is left out.
 */
export function referenceFile(
  file: string,
  change: (output: NamedTensor) => NamedTensor | undefined = (output) => output,
  withInput = true,
): Uint8Array {
  const { input, expected }: DialectCase = dialectCase(file);
  const outputs = Array.from(expected, ([name, value]) => change(named(name, value)));
  const all = [...(withInput ? [named('input', input)] : []), ...outputs.filter((t) => t !== undefined)];
  return writeSafetensors(all, {}, { type: 'F32' });
}
