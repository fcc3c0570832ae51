import { useCallback } from 'react';
import { type Brush, type Cells, drawStrip, SCALE, scalePicture } from 'senet-wasm/view';
import { formatShort } from '../../i18n/numbers.ts';
import { useCells } from '../../ui/use_cells.ts';
import { useTexts } from './texts.ts';

const STEPS = 121;

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
      drawStrip(brush, { ...scalePicture(-greatest, greatest, STEPS), cells }, colour);
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
