/** The atlas that comes with the network. */
import type { Answers, AtlasQuestion } from '../questions.ts';
import type { Surroundings } from './answer.ts';

export async function answerAtlas(
  _question: AtlasQuestion,
  { loaded }: Surroundings,
): Promise<Answers['atlas']> {
  return (await loaded.atlas()) ?? null;
}
