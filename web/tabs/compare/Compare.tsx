import type { ReactNode } from 'react';
import { useSelected } from '../../ui/context.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Atlases } from './Atlases.tsx';
import './compare.css';
import { Differences } from './Differences.tsx';
import { useTexts } from './texts.ts';

/** Two runs beside each other, and one beside what the gates do for each class. */
export default function Compare(): ReactNode {
  const t = useTexts();
  const model = useSelected((state) => state.model);
  const result = useSelected((state) => state.result);
  return (
    <section className="compare" aria-label={t('heading')}>
      {model.phase !== 'ready' && <Loading model={model} />}
      {result && <Differences result={result} />}
      {result && <Atlases result={result} />}
    </section>
  );
}
