import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { drawStrip, gateColour, scalePicture } from 'senet-wasm/view';

const SCALE = scalePicture(0, 1);

/** The one colour scale of all gates, with its ends named. */
export function Legend() {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    drawStrip(context, SCALE, gateColour);
  }, []);
  return (
    <figure className="legend">
      <figcaption>{t('map.legend')}</figcaption>
      <span>0 {t('map.shut')}</span>
      <canvas
        ref={canvas}
        width={SCALE.cells.width}
        height={SCALE.cells.height}
        role="img"
        aria-label="0 … 1"
      />
      <span>1 {t('map.open')}</span>
    </figure>
  );
}
