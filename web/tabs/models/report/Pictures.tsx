import { PRESETS, type Preprocessing } from 'senet-wasm';
import { useActions } from '../../../ui/context.tsx';
import type { Inspection } from '../../../worker/protocol.ts';
import { sourceKey } from './source_text.ts';
import { useTexts } from './texts.ts';

const CHOICES = { presetImagenet: PRESETS.timm, presetCaffe: PRESETS.caffe } as const;
type Choice = keyof typeof CHOICES;

const numbers = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(4))).join(', ');

function isSame(a: Preprocessing, b: Preprocessing): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function presetOf(value: Preprocessing): Choice | undefined {
  return (Object.keys(CHOICES) as Choice[]).find((name) => isSame(CHOICES[name], value));
}

/** How pictures become inputs, and the presets to do it otherwise. */
export function Pictures({ report, assumed }: Inspection) {
  const t = useTexts();
  const { chooseOwn } = useActions();
  const value = report.preprocessing.value ?? assumed;
  if (!value) return <p>{t('noPictures')}</p>;
  const { resize, crop, mean, std, order } = value;
  const words = {
    resize: resize.join(' × '),
    crop: crop ? t('cropped', { crop: crop.join(' × ') }) : '',
    order,
    mean: numbers(mean),
    std: numbers(std),
    source: assumed ? t('assumed') : t(sourceKey(report.preprocessing.source)),
  };
  return (
    <>
      <p>{t('prepared', words)}</p>
      <label className="prepare">
        {t('prepareAs')}{' '}
        <select
          value={presetOf(value) ?? ''}
          onChange={({ currentTarget }) =>
            chooseOwn({ preprocessing: CHOICES[currentTarget.value as Choice] })
          }
        >
          {presetOf(value) === undefined && (
            <option value="" disabled>
              {t('asItIs')}
            </option>
          )}
          {(Object.keys(CHOICES) as Choice[]).map((name) => (
            <option key={name} value={name}>
              {t(name)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
