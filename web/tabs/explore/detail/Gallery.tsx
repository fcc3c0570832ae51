import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { channelOrder, drawMatrix } from 'senet-wasm/view';
import { mapColour } from '../../../draw/heat.ts';
import { formatValue } from '../../../i18n/numbers.ts';
import type { GatedBlock } from '../../../layout/lanes.ts';
import { NO_EDITS } from '../../../state/edits.ts';
import { useActions, useSelected } from '../../../ui/context.tsx';
import { useAnswer } from '../../../ui/use_answer.ts';
import { GalleryExport } from './GalleryExport.tsx';

const FIRST = 12;
const SIDE = 56;

interface MapProps {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly range: readonly [number, number];
  readonly label: string;
}

function FeatureMap({ values, height, width, range, label }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [least, greatest] = range;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const matrix = { rows: height, columns: width, values };
    drawMatrix(context, matrix, { width: SIDE, height: SIDE }, mapColour(least, greatest));
  }, [values, height, width, least, greatest]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={label} />;
}

/** Least and greatest of both maps, so that the same grey is the same number. */
function rangeOf(...maps: readonly Float32Array[]): readonly [number, number] {
  let [least, greatest] = [0, 0];
  for (const map of maps) {
    for (const value of map) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
  }
  return [least, greatest];
}

/** The maps of a block's channels, before × s = after, from the most open gate to the most shut. */
export function Gallery({ block, gate }: { readonly block: GatedBlock; readonly gate: Float32Array }) {
  const { t } = useTranslation();
  const { choose } = useActions();
  const result = useSelected((state) => state.result);
  const chosen = useSelected((state) => state.view.channel);
  const [count, setCount] = useState(FIRST);
  const question = useMemo(() => {
    const taps = [`${block.name}.before`, `${block.name}.after`];
    return result && ({ kind: 'run', picture: result.source, edits: NO_EDITS, taps } as const);
  }, [result, block.name]);
  const { answer, problem } = useAnswer(question);
  const order = useMemo(() => channelOrder(gate, 'value'), [gate]);
  if (problem) return <p className="reading">{problem.text}</p>;
  const [before, after] = [answer?.taps[`${block.name}.before`], answer?.taps[`${block.name}.after`]];
  if (!before || !after) return <p className="reading">{t('gallery.waiting')}</p>;
  const [, , height = 1, width = 1] = before.shape;
  const area = height * width;
  const mapOf = (data: Float32Array, channel: number) => data.subarray(channel * area, (channel + 1) * area);
  const maps = Array.from(order.subarray(0, count), (channel) => {
    const [u, scaled] = [mapOf(before.data, channel), mapOf(after.data, channel)];
    return { channel, gate: gate[channel] ?? Number.NaN, u, scaled, range: rangeOf(u, scaled) };
  });
  return (
    <section className="gallery" aria-label={t('gallery.heading')}>
      <div className="tools">
        <h5>{t('gallery.heading')}</h5>
        <GalleryExport block={block.name} height={height} width={width} maps={maps} />
      </div>
      <p className="reading">{t('gallery.explain', { height, width })}</p>
      <ol>
        {maps.map(({ channel, gate: s, u, scaled, range }) => {
          const shape = { height, width, range };
          return (
            <li key={channel} className={channel === chosen ? 'chosen' : ''}>
              <button type="button" onClick={() => choose({ block: block.name, channel })}>
                {t('gallery.channel', { channel })}
              </button>
              <FeatureMap values={u} {...shape} label={t('gallery.before', { channel })} />
              <span>× {formatValue(s)} =</span>
              <FeatureMap values={scaled} {...shape} label={t('gallery.after', { channel })} />
            </li>
          );
        })}
      </ol>
      {count < order.length && (
        <button type="button" onClick={() => setCount(count * 2)}>
          {t('gallery.more')}
        </button>
      )}
    </section>
  );
}
