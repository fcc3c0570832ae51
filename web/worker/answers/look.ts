/** Decodes and runs another picture, as the page's own is. */
import type { Answers, LookQuestion } from '../questions.ts';
import { reportOf, tapsOf } from '../reports.ts';
import type { Surroundings } from './answer.ts';

export async function answerLook(
  { picture }: LookQuestion,
  { loaded, pictures, signal }: Surroundings,
): Promise<Answers['look']> {
  const decoded = await pictures.decode(picture, signal);
  const prediction = await loaded.model.run(decoded.pixels, { taps: tapsOf(loaded.model), signal });
  return { picture: reportOf(decoded, picture.name, loaded.model), prediction };
}
