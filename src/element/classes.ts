/** The picture and the likeliest classes beside it. */
import type { TopClass } from '../model/types.ts';
import { build, sizeCanvas } from './dom.ts';
import type { ReadPicture } from './picture.ts';
import type { Texts } from './texts.ts';

/** CSS pixels. */
const PICTURE_EXTENT = 160;

function pictureCanvas({ name, pixels }: ReadPicture, texts: Texts): HTMLCanvasElement {
  const canvas = build('canvas', { role: 'img', 'aria-label': texts.picture(name), part: 'picture' });
  const factor = PICTURE_EXTENT / Math.max(pixels.width, pixels.height);
  const [width, height] = [Math.max(1, pixels.width * factor), Math.max(1, pixels.height * factor)];
  const context = sizeCanvas(canvas, width, height);
  const whole = document.createElement('canvas');
  Object.assign(whole, { width: pixels.width, height: pixels.height });
  whole.getContext('2d')?.putImageData(pixels, 0, 0);
  if (context) context.imageSmoothingQuality = 'high';
  context?.drawImage(whole, 0, 0, width, height);
  return canvas;
}

function classRow({ label, probability }: TopClass): HTMLLIElement {
  const share = build('span', { class: 'share' });
  share.style.width = `${probability * 100}%`;
  const percent = `${(probability * 100).toFixed(1)} %`;
  return build(
    'li',
    { part: 'class' },
    build('span', {}, label),
    ' ',
    build('span', { class: 'percent' }, percent),
    share,
  );
}

/** What stands above the strips. */
export function headOf(picture: ReadPicture, top: readonly TopClass[], texts: Texts): readonly Node[] {
  const list = build('ol', { class: 'classes', 'aria-label': texts.classes, part: 'classes' });
  list.append(...top.map(classRow));
  return [pictureCanvas(picture, texts), list];
}
