/** What is kept in the browser of networks that were fetched. */
import type { Answers, CacheQuestion } from '../questions.ts';
import type { Surroundings } from './answer.ts';

export async function answerCache(
  { remove }: CacheQuestion,
  { cache }: Surroundings,
): Promise<Answers['cache']> {
  if (!cache) return null;
  if (remove !== undefined) await cache.delete(...(remove === '*' ? [] : [remove]));
  return cache.list();
}
