import { useMemo } from 'react';
import { mean } from 'senet-wasm/view';
import type { Table } from '../../export/table.ts';
import { formatPercent, formatValue } from '../../i18n/numbers.ts';
import { type GatedBlock, gatedBlocks } from '../../layout/lanes.ts';
import { blockOutput, gateOf, MISTAKES, relativeDistance, type Scene } from '../../layout/mistakes.ts';
import { NO_EDITS } from '../../state/edits.ts';
import { useSelected } from '../../ui/context.tsx';
import { Save } from '../../ui/Save.tsx';
import { useAnswer } from '../../ui/use_answer.ts';
import { useModule } from '../../ui/use_module.ts';
import { useTexts } from './texts.ts';

/** The maps and weights of the block; null while they are on their way, or where the block is none with a shortcut. */
function useScene(block: GatedBlock): Scene | null {
  const model = useSelected((state) => state.model);
  const result = useSelected((state) => state.result);
  const network = model.phase === 'ready' ? model.report.network : null;
  const shortcut = useMemo(() => {
    const sum = network?.nodes.find(({ kind, inputs }) => kind === 'add' && inputs.includes(block.se.after));
    return sum?.inputs.find((name) => name !== block.se.after);
  }, [network, block]);
  const question = useMemo(() => {
    if (!result || shortcut === undefined) return null;
    const taps = [block.se.before, shortcut];
    return { kind: 'run', picture: result.source, edits: NO_EDITS, taps } as const;
  }, [result, shortcut, block]);
  const { answer } = useAnswer(question);
  const module = useModule(block);
  const [w1, w2] = [module?.w1, module?.w2];
  const [u, x] = [answer?.taps[block.se.before], answer?.taps[shortcut ?? '']];
  return useMemo(() => {
    if (!u || !x || !w1 || !w2) return null;
    const { channels, hiddenWidth: hidden } = block.se;
    return { u: u.data, x: x.data, channels, hidden, w1: w1.data, w2: w2.data };
  }, [u, x, w1, w2, block]);
}

/** The block as it should be, then with each mistake: a gate, the mean of its output, and how far that has moved. */
function measured(scene: Scene, channel: number) {
  const right = blockOutput(scene);
  return ([undefined, ...MISTAKES] as const).map((mistake) => {
    const output = mistake ? blockOutput(scene, mistake) : right;
    const gate = gateOf(scene, mistake)[channel] ?? Number.NaN;
    return {
      name: mistake ?? 'right',
      gate,
      mean: mean(output),
      moved: relativeDistance(output, right),
    } as const;
  });
}
type Measured = ReturnType<typeof measured>;

function Rows({ rows }: { readonly rows: Measured }) {
  const t = useTexts();
  return (
    <tbody>
      {rows.map(({ name, gate, mean: average, moved }) => (
        <tr key={name} data-mistake={name}>
          <th scope="row">{t(name)}</th>
          <td>
            <data value={gate}>{formatValue(gate)}</data>
          </td>
          <td>
            <data value={average}>{formatValue(average)}</data>
          </td>
          <td>
            <data value={moved}>{formatPercent(moved)}</data>
          </td>
        </tr>
      ))}
    </tbody>
  );
}

function MistakesOf({ block, channel }: { readonly block: GatedBlock; readonly channel: number }) {
  const t = useTexts();
  const scene = useScene(block);
  const caption = t('mistakesCaption', { block: block.name, channel });
  const rows = useMemo(() => (scene ? measured(scene, channel) : []), [scene, channel]);
  const table = (): Table => ({
    rowHeading: t('mistakesWhat'),
    rows: rows.map(({ name }) => t(name)),
    columns: [
      { heading: t('mistakesGate'), values: rows.map(({ gate }) => gate) },
      { heading: t('mistakesMean'), values: rows.map(({ mean: average }) => average) },
      { heading: t('mistakesMoved'), values: rows.map(({ moved }) => moved) },
    ],
  });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="wide" tabIndex={0} aria-label={caption} aria-busy={!scene}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {(['mistakesWhat', 'mistakesGate', 'mistakesMean', 'mistakesMoved'] as const).map((key) => (
                <th scope="col" key={key}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <Rows rows={rows} />
        </table>
      </section>
      {scene && (
        <Save
          figure={`mistakes ${block.name}@${channel}`}
          label={caption}
          about={{ edits: '' }}
          table={table}
        />
      )}
    </>
  );
}

/** The last block, as it should be and with each of the five mistakes, on the picture that runs. */
export function Mistakes({ channel }: { readonly channel: number }) {
  const model = useSelected((state) => state.model);
  const network = model.phase === 'ready' ? model.report.network : null;
  const block = useMemo(() => network && gatedBlocks(network).at(-1), [network]);
  return block ? <MistakesOf block={block} channel={channel} /> : null;
}
