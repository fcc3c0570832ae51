import { useMemo, useState } from 'react';
import { formatMegabytes } from '../../i18n/numbers.ts';
import { useAnswer } from '../../ui/use_answer.ts';
import type { CacheQuestion } from '../../worker/questions.ts';
import { useTexts } from './texts.ts';

const fileOf = (address: string) => new URL(address).pathname.split('/').at(-1) ?? address;

/** What the browser keeps of networks, and the way to delete it. */
export function Cached() {
  const t = useTexts();
  const [remove, setRemove] = useState<string | null>(null);
  const question = useMemo<CacheQuestion>(
    () => ({ kind: 'cache', ...(remove !== null && { remove }) }),
    [remove],
  );
  const { answer, pending } = useAnswer(question, { keep: true });
  return (
    <section aria-labelledby="kept-heading" aria-busy={pending}>
      <h2 id="kept-heading">{t('kept')}</h2>
      {answer?.length === 0 && <p>{t('keptNone')}</p>}
      {answer === null && !pending && <p>{t('keptNever')}</p>}
      <ul className="kept">
        {answer?.map(({ address, size }) => (
          <li key={address}>
            <span>
              {fileOf(address)} ({formatMegabytes(size)} MB)
            </span>
            <button type="button" onClick={() => setRemove(address)}>
              {t('remove', { file: fileOf(address) })}
            </button>
          </li>
        ))}
      </ul>
      {(answer?.length ?? 0) > 1 && (
        <button type="button" onClick={() => setRemove('*')}>
          {t('removeAll')}
        </button>
      )}
    </section>
  );
}
