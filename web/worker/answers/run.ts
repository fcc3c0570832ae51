/** One run with the reader's edits, as functions of the gates that the run itself computes. */
import type { GateOverride, Prediction, RunOptions } from 'senet-wasm';
import { applyEdits, concerns, type Edit } from '../../state/edits.ts';
import { type Loaded, meansOf } from '../loaded.ts';
import type { RunQuestion } from '../questions.ts';
import type { Surroundings } from './answer.ts';

/** The overrides of the blocks that the edits concern. The atlas is fetched where an edit asks for a class's means. */
export async function overridesOf(
  edits: readonly Edit[],
  { model, atlas }: Loaded,
): Promise<NonNullable<RunOptions['gates']>> {
  const asksMeans = edits.some(({ to }) => to.kind === 'class');
  const means = meansOf(asksMeans ? await atlas() : undefined);
  const overrides: Record<string, GateOverride> = {};
  for (const { name, se } of model.network.blocks) {
    if (!se || !edits.some(({ target }) => concerns(target, name))) continue;
    overrides[name] = (gate) => applyEdits(edits, name, gate, means);
  }
  return overrides;
}

export async function answerRun(
  { picture, edits, taps }: RunQuestion,
  { loaded, pictures, signal }: Surroundings,
): Promise<Prediction> {
  const pixels = await pictures.pixels(picture, signal);
  const gates = await overridesOf(edits, loaded);
  return loaded.model.run(pixels, { gates, taps, signal });
}
