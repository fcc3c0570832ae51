/** A film of one frame that Chromium plays as its camera (`--use-file-for-fake-video-capture`). */
import { writeFile } from 'node:fs/promises';

type YCbCr = readonly [number, number, number];

/** Full-range BT.601 of saturated colours; what a browser shows of them is red, green and blue to the eye. */
export const RED: YCbCr = [76, 85, 255];
export const GREEN: YCbCr = [150, 44, 21];
export const BLUE: YCbCr = [29, 255, 107];

/**
 * Writes a YUV4MPEG2 film.
 *
 * @param colourAt  of a column, in [0, width)
 */
export function writeFilm(
  path: string,
  width: number,
  height: number,
  colourAt: (x: number) => YCbCr,
): Promise<void> {
  const plane = (w: number, h: number, channel: 0 | 1 | 2) =>
    Buffer.from(Array.from({ length: w * h }, (_, i) => colourAt((i % w) * (width / w))[channel]));
  const chroma = [1, 2].map((channel) => plane(width / 2, height / 2, channel as 1 | 2));
  const header = `YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\nFRAME\n`;
  return writeFile(path, Buffer.concat([Buffer.from(header), plane(width, height, 0), ...chroma]));
}
