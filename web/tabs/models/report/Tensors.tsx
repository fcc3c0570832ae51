import { type CheckpointReport, formatShape } from 'senet-wasm';
import { English } from '../../../ui/English.tsx';
import { useTexts } from './texts.ts';

/** How many tensors of a kind are named. */
const NAMED = 12;

interface Listed {
  readonly name: string;
  readonly text: string;
}

function List({ title, tensors }: { readonly title: string; readonly tensors: readonly Listed[] }) {
  const t = useTexts();
  if (tensors.length === 0) return null;
  return (
    <details open>
      <summary>{title}</summary>
      <ul>
        {tensors.slice(0, NAMED).map(({ name, text }) => (
          <li key={name}>
            <code>{name}</code> {text}
          </li>
        ))}
        {tensors.length > NAMED && <li>{t('more', { count: tensors.length - NAMED })}</li>}
      </ul>
    </details>
  );
}

/** How many tensors found their place, and which did not. */
export function Tensors({ tensors, cause }: Pick<CheckpointReport, 'tensors' | 'cause'>) {
  const t = useTexts();
  const { total, mapped, ignored, missing, surplus, misshapen } = tensors;
  const plain = ({ name, shape }: (typeof missing)[number]) => ({ name, text: formatShape(shape) });
  const count = (of: readonly unknown[]) => ({ count: of.length });
  return (
    <>
      <p>{t('counts', { total, mapped, ignored })}</p>
      <List title={t('missing', count(missing))} tensors={missing.map(plain)} />
      <List title={t('surplus', count(surplus))} tensors={surplus.map(plain)} />
      <List
        title={t('misshapen', count(misshapen))}
        tensors={misshapen.map(({ name, found, expected }) => ({
          name,
          text: t('expected', { found: formatShape(found), expected: formatShape(expected) }),
        }))}
      />
      {cause !== undefined && (
        <p>
          {t('cause')}: <English text={cause} />
        </p>
      )}
    </>
  );
}
