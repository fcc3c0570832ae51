import { useCallback } from 'react';
import { type Brush, drawStrip } from '../../draw/cells.ts';
import { formatShort } from '../../i18n/numbers.ts';
import type { Cells } from '../../layout/cells.ts';
import { channelOrder } from '../../layout/order.ts';
import { useCells } from '../../ui/use_cells.ts';
import { useTexts } from './texts.ts';

const STEPS = 121;
const SCALE = { leastWidth: 1, greatestWidth: 1, cellHeight: () => 12 };

export interface DifferenceScaleProps {
  /** The greatest difference that there is; the scale goes as far in both directions. */
  readonly greatest: number;
  readonly colour: (difference: number) => string;
}

/** The one diverging scale of all blocks, with its ends named. */
export function DifferenceScale({ greatest, colour }: DifferenceScaleProps) {
  const t = useTexts();
  const paint = useCallback(
    (brush: Brush, cells: Cells) => {
      const values = Float32Array.from({ length: STEPS }, (_, i) => greatest * ((2 * i) / (STEPS - 1) - 1));
      drawStrip(brush, { cells, values, order: channelOrder(values, 'index'), marked: null }, colour);
    },
    [greatest, colour],
  );
  const { frame, canvas, style } = useCells(STEPS, SCALE, paint);
  const end = formatShort(greatest);
  return (
    <figure className="legend difference">
      <figcaption>{t('difference.change')}</figcaption>
      <span>
        −{end} {t('difference.less')}
      </span>
      <div className="ramp" ref={frame}>
        <canvas ref={canvas} style={style} role="img" aria-label={`−${end} … +${end}`} />
      </div>
      <span>
        +{end} {t('difference.more')}
      </span>
    </figure>
  );
}
