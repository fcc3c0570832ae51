/**
 * Gates as a picture: one strip for each block, one sliver for each channel, all on one scale from 0 (closed) to 1 (open).
 * The colours are those of the playground and of `<se-explorer>`.
 */
import { escapeXml, gateColour } from '../../view/index.ts';
import { type BlockGates, type PictureGates, shortest, statistics } from './gates.ts';

/** In SVG units, pixels unless scaled. */
const MARGIN = 24;
const LABEL = 150;
const STRIP = 800;
const FIGURES = 150;
const ROW = 30;
const STRIP_HEIGHT = 20;
const TOP = 72;
const LEGEND = 64;
const LEGEND_WIDTH = 300;

/** `#rrggbb`, as every program that reads SVG knows it. */
function hex(colour: string): string {
  const parts = colour.match(/\d+/g) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}

const colourOf = (gate: number) => hex(gateColour(gate));

/** Slivers reach a little under the next one, so that no seam of background shows between them. */
function slivers(gate: Float32Array): string {
  const last = gate.length - 1;
  return Array.from(gate, (s, i) => {
    const width = i < last ? 1.5 : 1;
    return `<rect x="${i}" width="${width}" height="1" fill="${colourOf(s)}"/>`;
  }).join('');
}

function strip({ block, gate }: BlockGates, index: number): string {
  const y = TOP + index * ROW;
  const { mean, standardDeviation, least, greatest } = statistics(gate);
  const figures = `${mean.toFixed(3)} ± ${standardDeviation.toFixed(3)}`;
  const scale = `scale(${shortest(Math.fround(STRIP / gate.length))} ${STRIP_HEIGHT})`;
  const title = `${block}: ${gate.length} gates, mean ${figures}, ${least.toFixed(3)} to ${greatest.toFixed(3)}`;
  const middle = y + STRIP_HEIGHT / 2;
  return `<g><title>${escapeXml(title)}</title>
<text x="${MARGIN}" y="${middle}" dy=".35em">${escapeXml(block)} <tspan class="quiet">${gate.length}</tspan></text>
<g transform="translate(${LABEL} ${y}) ${scale}">${slivers(gate)}</g>
<text x="${LABEL + STRIP + 16}" y="${middle}" dy=".35em" class="figures">${figures}</text></g>`;
}

const TICKS = [0, 0.25, 0.5, 0.75, 1];

function legend(y: number, note: string): string {
  const stops = Array.from({ length: 17 }, (_, i) => {
    return `<stop offset="${(100 * i) / 16}%" stop-color="${colourOf(i / 16)}"/>`;
  });
  const ticks = TICKS.map((tick) => {
    const x = LABEL + tick * LEGEND_WIDTH;
    return `<path d="M${x} ${y + 12}v5" stroke="#555"/><text x="${x}" y="${y + 30}" class="tick">${tick}</text>`;
  });
  return `<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>
<text x="${MARGIN}" y="${y + 6}" dy=".35em">gate s</text>
<rect x="${LABEL}" y="${y}" width="${LEGEND_WIDTH}" height="12" fill="url(#scale)"/>
${ticks.join('')}
<text x="${LABEL + LEGEND_WIDTH + 24}" y="${y + 6}" dy=".35em" class="quiet">${note}</text>`;
}

const STYLE = `text{font:13px system-ui,sans-serif;fill:#222}.title{font-size:17px;font-weight:600}
.quiet{fill:#666;font-size:12px}.figures{font-variant-numeric:tabular-nums;font-size:12px}.tick{text-anchor:middle;font-size:12px;fill:#555}`;

/** A whole SVG file. */
export function gatesSvg({ picture, model, gateFunction, top, blocks }: PictureGates): string {
  const [best] = top;
  const seen = best ? `${best.label}, ${(100 * best.probability).toFixed(1)} %` : '';
  const width = LABEL + STRIP + FIGURES + MARGIN;
  const bottom = TOP + blocks.length * ROW + 14;
  const height = bottom + LEGEND;
  const clamped =
    gateFunction === 'sigmoid' ? '' : ` Gates of ${gateFunction} beyond the scale have its end's colour.`;
  const note = `Each sliver is a channel; its gate multiplies it: 0 closes, 1 lets it through.${clamped}`;
  const name = `Gates of ${picture}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escapeXml(name)}</title>
<style>${STYLE}</style>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${MARGIN}" y="34" class="title">${escapeXml(picture)}: ${escapeXml(seen)}</text>
<text x="${MARGIN}" y="55" class="quiet">${escapeXml(model)} · mean ± standard deviation over the channels at the right</text>
${blocks.map(strip).join('\n')}
${legend(bottom, escapeXml(note))}
</svg>`;
}
