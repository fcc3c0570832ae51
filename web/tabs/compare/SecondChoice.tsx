import { useTranslation } from 'react-i18next';
import { SAMPLES, sampleAddress } from '../../catalog.ts';
import { isForeign } from '../../state/foreign.ts';
import { AddressForm } from '../../ui/AddressForm.tsx';
import { useActions, useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { useTexts } from './texts.ts';

/** What a link to this page says of the second picture, where that is not plain. */
function SecondWhereabouts() {
  const { t } = useTranslation();
  const second = useSelected((state) => state.view.second);
  if (second === 'own') return <p className="hint">{t('picture.notInLink')}</p>;
  if (!isForeign(second)) return null;
  return <p className="hint">{t('picture.from', { host: new URL(second).host })}</p>;
}

/** What the picture is compared with: its own edits, a sample, a file, or a picture at an address. */
export function SecondChoice() {
  const t = useTexts();
  const { t: shared } = useTranslation();
  const className = useClassName();
  const { choose, showOwn } = useActions();
  const second = useSelected((state) => state.view.second);
  const own = useSelected((state) => state.own.second);
  return (
    <fieldset className="second">
      <legend>{t('difference.with')}</legend>
      <button type="button" aria-pressed={second === null} onClick={() => choose({ second: null })}>
        {t('difference.edits')}
      </button>
      <div className="samples">
        {SAMPLES.map((sample) => (
          <button
            type="button"
            key={sample}
            aria-pressed={second === sample}
            title={className(sample)}
            onClick={() => choose({ second: sample })}
          >
            <img
              src={sampleAddress(sample)}
              alt={shared('picture.sample', { label: className(sample) })}
              width={36}
              height={36}
            />
          </button>
        ))}
      </div>
      <label className="button">
        <input
          type="file"
          accept="image/*"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) showOwn(file, file.name, 'second');
            currentTarget.value = '';
          }}
        />
        {second === 'own' && own ? own.name : t('difference.file')}
      </label>
      <AddressForm place="second" />
      <SecondWhereabouts />
    </fieldset>
  );
}
