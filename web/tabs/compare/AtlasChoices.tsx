import type { Atlas } from 'senet-wasm';
import { useActions } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { useTexts } from './texts.ts';
import type { Choices } from './use_choices.ts';

interface PickProps {
  readonly legend: string;
  readonly options: readonly { readonly key: string; readonly label: string; readonly chosen: boolean }[];
  readonly onToggle: (key: string) => void;
}

/** Any of several, at least one. */
function Pick({ legend, options, onToggle }: PickProps) {
  const chosen = options.filter((option) => option.chosen).length;
  return (
    <fieldset className="pick">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.key}>
          <input
            type="checkbox"
            checked={option.chosen}
            disabled={option.chosen && chosen === 1}
            onChange={() => onToggle(option.key)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function toggled<T>(all: readonly T[], chosen: readonly T[], one: T): T[] {
  return all.filter((item) => (item === one ? !chosen.includes(item) : chosen.includes(item)));
}

/** Which classes and blocks the figures show. */
export function AtlasChoices({ atlas, choices }: { readonly atlas: Atlas; readonly choices: Choices }) {
  const t = useTexts();
  const className = useClassName();
  const { choose } = useActions();
  const indices = atlas.labels.map((_, index) => index).filter((index) => (atlas.counts[index] ?? 0) > 0);
  const names = atlas.blocks.map(({ name }) => name);
  const chosen = choices.blocks.map(({ name }) => name);
  return (
    <div className="picks">
      <Pick
        legend={t('atlas.classes')}
        options={indices.map((index) => ({
          key: String(index),
          label: className(atlas.labels[index] ?? ''),
          chosen: choices.classes.includes(index),
        }))}
        onToggle={(key) => choose({ classes: toggled(indices, choices.classes, Number(key)) })}
      />
      <Pick
        legend={t('atlas.blocks')}
        options={names.map((name) => ({ key: name, label: name, chosen: chosen.includes(name) }))}
        onToggle={(key) => choose({ blocks: toggled(names, chosen, key) })}
      />
    </div>
  );
}
