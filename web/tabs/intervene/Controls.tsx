import { useId } from 'react';
import { MODELS } from '../../catalog.ts';
import type { EditTo } from '../../state/edits.ts';
import { SCOPES } from '../../state/view.ts';
import { Choice } from '../../ui/Choice.tsx';
import { useActions, useSelected } from '../../ui/context.tsx';
import { useClassName } from '../../ui/use_class_name.ts';
import { GateSlider } from './GateSlider.tsx';
import { useTexts } from './texts.ts';
import { useEdit } from './use_edit.ts';
import type { Target } from './use_target.ts';

/** Which gates the buttons are about. */
export function TargetChoice({ target }: { readonly target: Target }) {
  const t = useTexts();
  const id = useId();
  const { choose } = useActions();
  const { blocks, block, scope } = target;
  return (
    <div className="target">
      <div className="field">
        <label htmlFor={id}>{t('block')}</label>
        <select
          id={id}
          value={block.name}
          onChange={({ currentTarget }) => choose({ block: currentTarget.value, channel: null })}
        >
          {blocks.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <Choice
        name="scope"
        legend={t('scope.legend')}
        values={SCOPES}
        chosen={scope}
        label={(name) => t(`scope.${name}`, { stage: block.stage })}
        onChoose={(name) => choose({ scope: name })}
      />
    </div>
  );
}

/** What the target's gates have been set to as a whole, last. */
function useSetTo(target: string): EditTo | undefined {
  return useSelected(
    ({ view }) => view.edits.findLast((edit) => edit.target === target && edit.channel === null)?.to,
  );
}

/** The mean gates of a class, where the network has an atlas. */
function ClassAverage({ target }: { readonly target: string }) {
  const t = useTexts();
  const id = useId();
  const className = useClassName();
  const { setAll } = useEdit();
  const hasAtlas = useSelected(({ view }) => MODELS.some(({ id, trained }) => id === view.model && trained));
  const labels = useSelected(({ model }) => (model.phase === 'ready' ? model.report.labels : null));
  const to = useSetTo(target);
  if (!hasAtlas || !labels) return null;
  return (
    <div className="field">
      <label htmlFor={id}>{t('set.class')}</label>
      <select
        id={id}
        value={to?.kind === 'class' ? to.label : ''}
        onChange={({ currentTarget }) => {
          if (currentTarget.value) setAll(target, { kind: 'class', label: currentTarget.value });
        }}
      >
        <option value="">{t('set.choose')}</option>
        {labels.map((label) => (
          <option key={label} value={label}>
            {className(label)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Constant({ target }: { readonly target: string }) {
  const t = useTexts();
  const { setAll } = useEdit();
  const to = useSetTo(target);
  const value = to?.kind === 'constant' ? to.value : 0.5;
  return (
    <div className="constant">
      <span>{t('set.constant')}</span>
      <GateSlider
        label={t('set.constant')}
        value={value}
        onChange={(next, settled) => setAll(target, { kind: 'constant', value: next }, settled)}
      />
    </div>
  );
}

/** Everything that all gates of the target can be set to. */
export function SetAll({ target }: { readonly target: string }) {
  const t = useTexts();
  const { setAll } = useEdit();
  // Other numbers at each press; what has come out is in the address.
  const seed = () => Math.floor(Math.random() * 1e6);
  return (
    <fieldset className="set-all">
      <legend>{t('set.legend')}</legend>
      <div className="row">
        {(['ones', 'zeros', 'mean'] as const).map((kind) => (
          <button type="button" key={kind} onClick={() => setAll(target, { kind })}>
            {t(`set.${kind}`)}
          </button>
        ))}
        <button type="button" onClick={() => setAll(target, { kind: 'shuffle', seed: seed() })}>
          {t('set.shuffle')}
        </button>
        <ClassAverage target={target} />
        <Constant target={target} />
      </div>
    </fieldset>
  );
}
