/** Hands files to the browser, which keeps them as the reader's downloads are kept. */
import { paintFigure } from '../draw/figure.ts';
import { type About, describe } from '../export/about.ts';
import { withText } from '../export/png.ts';
import type { Figure } from '../layout/figure.ts';

export function saveFile(name: string, type: string, content: string | Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Two pixels of the picture for each of the figure. */
const DENSITY = 2;

export async function toPNG(about: About, figure: Figure, paper: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(figure.width * DENSITY);
  canvas.height = Math.ceil(figure.height * DENSITY);
  const context = canvas.getContext('2d');
  if (!context) throw new Error(`The browser gave no canvas of ${canvas.width} × ${canvas.height} pixels.`);
  context.scale(DENSITY, DENSITY);
  paintFigure(context, figure, paper);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(`The browser wrote no PNG of ${canvas.width} × ${canvas.height} pixels.`);
  return withText(new Uint8Array(await blob.arrayBuffer()), 'Description', describe(about).join('\n'));
}
