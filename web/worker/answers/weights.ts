/** Tensors of the checkpoint as float32; copies, since what is answered is moved away. */
import { type Tensor, toFloat32 } from 'senet-wasm';
import type { Answers, WeightsQuestion } from '../questions.ts';
import type { Surroundings } from './answer.ts';

export async function answerWeights(
  { names }: WeightsQuestion,
  { loaded }: Surroundings,
): Promise<Answers['weights']> {
  const tensors: Record<string, Tensor> = {};
  for (const name of names) {
    const stored = loaded.checkpoint.tensors.get(name);
    if (stored) tensors[name] = { shape: [...stored.shape], data: toFloat32(stored).slice() };
  }
  return tensors;
}
