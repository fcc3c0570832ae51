import { useMemo } from 'react';
import type { Tensor } from 'senet-wasm';
import { type ModuleLayers, moduleLayers } from '../layout/equation.ts';
import type { GatedBlock } from '../layout/lanes.ts';
import { useSelected } from './context.tsx';
import { useAnswer } from './use_answer.ts';

/** A module's matrices and biases, and which layers they are of; null while they are on their way. */
export interface ModuleWeights {
  readonly layers: ModuleLayers;
  /** W1 `[hidden, C]` */
  readonly w1: Tensor;
  /** W2 `[C, hidden]` */
  readonly w2: Tensor;
  readonly b1: Tensor | undefined;
  readonly b2: Tensor | undefined;
}

export function useModule(block: GatedBlock): ModuleWeights | null {
  const model = useSelected((state) => state.model);
  const network = model.phase === 'ready' ? model.report.network : null;
  const layers = useMemo(() => network && moduleLayers(network, block.se), [network, block]);
  const question = useMemo(() => {
    if (!layers) return null;
    const { first, second } = layers;
    const names = [first.weight, first.bias, second.weight, second.bias].filter((name) => name !== undefined);
    return { kind: 'weights', names } as const;
  }, [layers]);
  const { answer } = useAnswer(question);
  if (!layers || !answer) return null;
  const { first, second } = layers;
  const [w1, w2] = [answer[first.weight], answer[second.weight]];
  if (!w1 || !w2) return null;
  return { layers, w1, w2, b1: answer[first.bias ?? ''], b2: answer[second.bias ?? ''] };
}
