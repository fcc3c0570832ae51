import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { drawStrip } from '../draw/cells.ts';
import { gateColour } from '../draw/colour.ts';
import { layoutCells } from '../layout/cells.ts';
import { channelOrder } from '../layout/order.ts';

const STEPS = 120;
const VALUES = Float32Array.from({ length: STEPS }, (_, step) => step / (STEPS - 1));

/** The one colour scale of all gates, with its ends named. */
export function Legend() {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const cells = layoutCells({
      count: STEPS,
      width: STEPS,
      leastWidth: 1,
      greatestWidth: 1,
      cellHeight: () => 12,
    });
    drawStrip(
      context,
      { cells, values: VALUES, order: channelOrder(VALUES, 'index'), marked: null },
      gateColour,
    );
  }, []);
  return (
    <figure className="legend">
      <figcaption>{t('map.legend')}</figcaption>
      <span>0 {t('map.shut')}</span>
      <canvas ref={canvas} width={STEPS} height={12} role="img" aria-label="0 … 1" />
      <span>1 {t('map.open')}</span>
    </figure>
  );
}
