/** Two or more choices that exclude each other, as one piece of buttons. */
export interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly legend: string;
  readonly values: readonly T[];
  readonly chosen: T;
  readonly label: (value: T) => string;
  /** The language of a label that is not the page's. */
  readonly lang?: (value: T) => string;
  readonly onChoose: (value: T) => void;
}

export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { name, legend, values, chosen, label, lang, onChoose } = props;
  return (
    <fieldset className={`choice ${name}`}>
      <legend>{legend}</legend>
      {values.map((value) => (
        <button
          type="button"
          key={value}
          {...(lang && { lang: lang(value) })}
          aria-pressed={chosen === value}
          onClick={() => onChoose(value)}
        >
          {label(value)}
        </button>
      ))}
    </fieldset>
  );
}
