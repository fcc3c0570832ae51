import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Place } from '../state/foreign.ts';
import { parseForeign } from '../state/view.ts';
import { useActions } from './context.tsx';

/** A picture by its address. Nothing is fetched before the reader has agreed to what `ConfirmAddress` says. */
export function AddressForm({ place }: { readonly place: Place }) {
  const { t } = useTranslation();
  const { choose } = useActions();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = parseForeign(text.trim());
    setWrong(!address);
    if (address) choose({ [place]: address });
  };
  return (
    <form className="address" onSubmit={submit}>
      <label htmlFor={id}>{t('address.label')}</label>
      <div>
        <input
          id={id}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://…"
          value={text}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            setWrong(false);
          }}
        />
        <button type="submit">{t('address.open')}</button>
      </div>
      {isWrong && (
        <p id={`${id}-wrong`} className="wrong" role="alert">
          {t('address.wrong')}
        </p>
      )}
    </form>
  );
}
