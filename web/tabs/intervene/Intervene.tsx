import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useActions, useSelected } from '../../ui/context.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Ablation } from './Ablation.tsx';
import { SetAll, TargetChoice } from './Controls.tsx';
import { EditedStrips } from './EditedStrips.tsx';
import { EditList, History } from './EditList.tsx';
import { GateBars } from './GateBars.tsx';
import './intervene.css';
import { Outcome } from './Outcome.tsx';
import { useTexts } from './texts.ts';
import { type Target, useTarget } from './use_target.ts';

/** The block's bars, with the channel of the address; another block has none yet. */
function ChosenBlock({ block }: { readonly block: string }) {
  const ofAddress = useSelected((state) => (state.view.block === block ? state.view.channel : null));
  const { choose } = useActions();
  // While a key is held down: browsers refuse an address that changes a hundred times in a few seconds.
  const [passing, setPassing] = useState<number | null>(null);
  const activate = (channel: number, settled: boolean) => {
    setPassing(settled ? null : channel);
    if (settled && channel !== ofAddress) choose({ block, channel });
  };
  return <GateBars block={block} active={passing ?? ofAddress} onActive={activate} />;
}

function Controls({ target }: { readonly target: Target }) {
  return (
    <div className="lane controls">
      <TargetChoice target={target} />
      <SetAll target={target.name} />
      <History target={target.name} />
    </div>
  );
}

/** Change gates and see what the network then answers. */
export default function Intervene(): ReactNode {
  const t = useTexts();
  const { undo, redo } = useActions();
  const model = useSelected((state) => state.model);
  const result = useSelected((state) => state.result);
  const target = useTarget();
  const shortcut = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  };
  return (
    <section className="intervene" aria-labelledby="intervene-heading" onKeyDown={shortcut}>
      <header>
        <h2 id="intervene-heading">{t('heading')}</h2>
        <p className="hint">{t('explain')}</p>
      </header>
      {model.phase !== 'ready' && <Loading model={model} />}
      {result && target && (
        <>
          <Outcome result={result} />
          <Controls target={target} />
          <ChosenBlock key={target.block.name} block={target.block.name} />
          <EditList />
          <EditedStrips />
          <Ablation blocks={target.blocks.length} />
        </>
      )}
    </section>
  );
}
