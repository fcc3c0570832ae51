import type { ReportChoice } from 'senet-wasm';
import { useActions, useSelected } from '../../../ui/context.tsx';
import { English } from '../../../ui/English.tsx';
import { en } from './en.ts';
import { sourceKey } from './source_text.ts';
import { useTexts } from './texts.ts';
import { reasonIn } from './why.ts';

function isExplained(option: string): option is keyof typeof en {
  return Object.hasOwn(en, option);
}

function useValueText(): (value: unknown) => string {
  const t = useTexts();
  return (value) => (typeof value === 'boolean' ? t(value ? 'yes' : 'no') : String(value));
}

/** A browser's own select: Radix's writes a style element, which the page's policy forbids. */
function ValueChoice({ choice }: { readonly choice: ReportChoice }) {
  const t = useTexts();
  const textOf = useValueText();
  const { chooseOwn } = useActions();
  const { option, value, source, alternatives } = choice;
  if (alternatives.length === 0) return <span>{textOf(value)}</span>;
  const open = source === 'undecided';
  const values = open ? alternatives : [value, ...alternatives];
  return (
    <select
      aria-label={option}
      value={open ? '' : '0'}
      onChange={({ currentTarget }) =>
        chooseOwn({ networkOptions: { [option]: values[Number(currentTarget.value)] } })
      }
    >
      {open && (
        <option value="" disabled>
          {t('toChoose')}
        </option>
      )}
      {values.map((each, at) => (
        <option key={String(each)} value={String(at)}>
          {textOf(each)}
        </option>
      ))}
    </select>
  );
}

/** Where a choice is known from: by its code where the language has a text, else in the library's words. */
function Why({ choice }: { readonly choice: ReportChoice }) {
  const t = useTexts();
  const language = useSelected((state) => state.view.language);
  const { option, source, why } = choice;
  const reason = source === 'undecided' && isExplained(option) ? t(option) : reasonIn(language, choice);
  return reason === undefined || language === 'en' ? <English text={why} /> : reason;
}

function Row({ choice }: { readonly choice: ReportChoice }) {
  const t = useTexts();
  const { option, source, meaning } = choice;
  return (
    <tr data-option={option} className={source === 'undecided' ? 'open' : ''}>
      <th scope="row">
        {option}
        <small>{isExplained(option) ? t(option) : meaning}</small>
      </th>
      <td>
        <ValueChoice choice={choice} />
      </td>
      <td>{t(sourceKey(source))}</td>
      <td>
        <Why choice={choice} />
      </td>
    </tr>
  );
}

/** What changes the results and is in no tensor: who said it, and the way to say otherwise. */
export function Choices({ choices }: { readonly choices: readonly ReportChoice[] }) {
  const t = useTexts();
  if (choices.length === 0) return null;
  return (
    <>
      <h4>{t('choices')}</h4>
      <p>{t('choicesExplain')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="wide" tabIndex={0} aria-label={t('choices')}>
        <table>
          <thead>
            <tr>
              {(['option', 'value', 'who', 'why'] as const).map((key) => (
                <th scope="col" key={key}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {choices.map((choice) => (
              <Row key={choice.option} choice={choice} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
