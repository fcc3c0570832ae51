/** A figure as an SVG file of its own. */
import { escapeXml } from 'senet-wasm/view';
import { type Figure, FONT, type Point, type Shape } from '../layout/figure.ts';
import { type About, describe } from './about.ts';

const short = (value: number): string => String(Number(value.toFixed(2)));

export function pathOf(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');
}

function element(shape: Shape): string {
  const colour = escapeXml(shape.colour);
  switch (shape.kind) {
    case 'line':
      return `<path d="${pathOf(shape.points)}" fill="none" stroke="${colour}" stroke-width="${shape.width}" stroke-linejoin="round"/>`;
    case 'area':
      return `<path d="${pathOf(shape.points)}Z" fill="${colour}" fill-opacity="${shape.opacity}"/>`;
    case 'rectangle': {
      const [x, y, width, height] = [shape.x, shape.y, shape.width, shape.height].map(short);
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"/>`;
    }
    case 'text':
      return `<text x="${short(shape.x)}" y="${short(shape.y)}" fill="${colour}" font-size="${shape.size}" text-anchor="${shape.anchor}"${shape.bold ? ' font-weight="600"' : ''}>${escapeXml(shape.text)}</text>`;
  }
}

/** @param paper  the background's colour */
export function toSVG(about: About, { width, height, shapes }: Figure, paper: string): string {
  const [w, h] = [short(width), short(height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${escapeXml(FONT)}">`,
    `<title>${escapeXml(about.figure)}</title>`,
    `<desc>${escapeXml(describe(about).join('\n').replaceAll('\n', '; '))}</desc>`,
    `<metadata>${escapeXml(JSON.stringify(about))}</metadata>`,
    `<rect width="${w}" height="${h}" fill="${escapeXml(paper)}"/>`,
    ...shapes.map(element),
    '</svg>',
    '',
  ].join('\n');
}
