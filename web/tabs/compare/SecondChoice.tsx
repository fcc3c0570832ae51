import { useTranslation } from 'react-i18next';
import { SAMPLES, sampleAddress } from '../../catalog.ts';
import { useActions, useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';

export interface SecondChoiceProps {
  readonly file: File | null;
  readonly onFile: (file: File | null) => void;
}

/** What the picture is compared with: its own edits, a sample, or a file. */
export function SecondChoice({ file, onFile }: SecondChoiceProps) {
  const { t } = useTranslation('compare');
  const { t: shared } = useTranslation();
  const className = useClassName();
  const { choose } = useActions();
  const second = useSelected((state) => state.view.second);
  const chooseSample = (sample: typeof second) => {
    onFile(null);
    choose({ second: sample });
  };
  return (
    <fieldset className="second">
      <legend>{t('difference.with')}</legend>
      <button type="button" aria-pressed={second === null && !file} onClick={() => chooseSample(null)}>
        {t('difference.edits')}
      </button>
      <div className="samples">
        {SAMPLES.map((sample) => (
          <button
            type="button"
            key={sample}
            aria-pressed={second === sample && !file}
            title={className(sample)}
            onClick={() => chooseSample(sample)}
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
            onFile(currentTarget.files?.[0] ?? null);
            currentTarget.value = '';
          }}
        />
        {file?.name ?? t('difference.file')}
      </label>
    </fieldset>
  );
}
