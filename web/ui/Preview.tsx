import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isSample, sampleAddress } from '../catalog.ts';
import type { PictureReport } from '../worker/protocol.ts';
import { useSelected } from './context.tsx';
import { useClassName } from './use_class_name.ts';

function Caption({ picture }: { readonly picture: PictureReport }) {
  const { t } = useTranslation();
  const { width, height, seen, reduced } = picture;
  return (
    <figcaption>
      {t('picture.size', { width, height, seenWidth: seen[0], seenHeight: seen[1] })}
      {reduced && ` ${t('picture.reduced')}`}
    </figcaption>
  );
}

/** The picture that the numbers on the page belong to; before the first, the sample that is to come. */
export function Preview() {
  const { t } = useTranslation();
  const className = useClassName();
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useSelected((state) => state.result?.picture ?? null);
  const chosen = useSelected((state) => state.view.picture);
  useEffect(() => {
    if (!canvas.current || !picture) return;
    canvas.current.width = picture.preview.width;
    canvas.current.height = picture.preview.height;
    canvas.current.getContext('2d')?.drawImage(picture.preview, 0, 0);
  }, [picture]);
  if (!picture) {
    return (
      <figure className="preview">
        {isSample(chosen) && <img src={sampleAddress(chosen)} alt={className(chosen)} />}
      </figure>
    );
  }
  return (
    <figure className="preview">
      <canvas ref={canvas} role="img" aria-label={t('picture.preview', { name: className(picture.name) })} />
      <Caption picture={picture} />
    </figure>
  );
}
