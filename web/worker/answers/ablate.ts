/** Which blocks matter here: every block's gates set to ones in turn, what becomes of the logits. */
import type { AblateQuestion, Answers } from '../questions.ts';
import type { Surroundings } from './answer.ts';

export async function answerAblate(
  { picture }: AblateQuestion,
  { loaded, pictures, signal }: Surroundings,
): Promise<Answers['ablate']> {
  const { model } = loaded;
  const pixels = await pictures.pixels(picture, signal);
  const { logits } = await model.run(pixels, { signal });
  const blocks = [];
  for (const { name, se } of model.network.blocks) {
    if (!se) continue;
    const without = await model.run(pixels, { gates: { [name]: 'ones' }, signal });
    blocks.push({ name, logits: without.logits.data });
  }
  return { logits: logits.data, blocks };
}
