/** Line charts side by side on one scale: gates over channels, a panel for each block or class. */
import { scaleLinear } from 'd3-scale';
import type { Figure, Point, Shape } from './figure.ts';

export interface Series {
  readonly label: string;
  /** By channel. */
  readonly values: ArrayLike<number>;
  /** Drawn as a band, values ± deviation. */
  readonly deviation?: ArrayLike<number>;
  readonly colour: string;
  /** Of the line; 1.25 if absent. */
  readonly width?: number;
}

export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
  /** `order[place] = channel`. */
  readonly order: ArrayLike<number>;
}

export interface PlotRequest {
  readonly panels: readonly Panel[];
  readonly width: number;
  /** The values that every panel spans. */
  readonly domain: readonly [number, number];
  readonly ink: string;
  readonly rule: string;
  readonly channels: string;
}

const PANEL = { least: 270, height: 176, gap: 18, left: 34, top: 22, bottom: 26 };
const TEXT = 11;
const LEGEND_ROW = 18;

/** From the least to the greatest of everything drawn, within 0 and 1, at least 0.02 apart. */
export function fitDomain(panels: readonly Panel[]): readonly [number, number] {
  let [low, high] = [1, 0];
  for (const { series } of panels) {
    for (const { values, deviation } of series) {
      for (let i = 0; i < values.length; i++) {
        const [value, spread] = [values[i] ?? 0, deviation?.[i] ?? 0];
        low = Math.min(low, value - spread);
        high = Math.max(high, value + spread);
      }
    }
  }
  if (high - low < 0.02) [low, high] = [(low + high) / 2 - 0.01, (low + high) / 2 + 0.01];
  return [Math.max(0, low), Math.min(1, high)];
}

/** Each label once, in a row that wraps. A letter of Chinese is as wide as two of English. */
function legend(panels: readonly Panel[], width: number, ink: string) {
  const entries = new Map(panels.flatMap(({ series }) => series.map(({ label, colour }) => [label, colour])));
  const shapes: Shape[] = [];
  let [x, row] = [0, 0];
  for (const [label, colour] of entries) {
    const letters = [...label].reduce((sum, letter) => sum + (letter > '\u2e80' ? 1.9 : 1), 0);
    const needed = 22 + letters * 6.4 + 12;
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const y = row * LEGEND_ROW;
    shapes.push({ kind: 'rectangle', x, y: y + 5, width: 16, height: 4, colour });
    shapes.push({
      kind: 'text',
      x: x + 22,
      y: y + 11,
      text: label,
      colour: ink,
      size: TEXT,
      anchor: 'start',
    });
    x += needed;
  }
  return { shapes, height: entries.size > 0 ? (row + 1) * LEGEND_ROW + 6 : 0 };
}

interface Frame {
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
}

function frameOf(count: number, left: number, top: number, width: number, domain: readonly [number, number]) {
  const bounds = { left: left + PANEL.left, right: left + width };
  const x = scaleLinear()
    .domain([0, Math.max(1, count - 1)])
    .range([bounds.left, bounds.right]);
  const y = scaleLinear()
    .domain(domain)
    .range([top + PANEL.height - PANEL.bottom, top + PANEL.top])
    .clamp(true);
  return { ...bounds, x, y };
}

function axes(
  panel: Panel,
  { x, y, left, right }: ReturnType<typeof frameOf>,
  top: number,
  request: PlotRequest,
) {
  const { ink, rule, channels } = request;
  const text = { kind: 'text', colour: ink, size: TEXT } as const;
  const shapes: Shape[] = y.ticks(4).flatMap((tick): Shape[] => [
    { kind: 'rectangle', x: left, y: y(tick) - 0.5, width: right - left, height: 1, colour: rule },
    { ...text, x: left - 5, y: y(tick) + 4, text: y.tickFormat(4)(tick), anchor: 'end' },
  ]);
  const bottom = top + PANEL.height - PANEL.bottom + 15;
  const last = panel.order.length - 1;
  shapes.push({ ...text, x: left, y: bottom, text: '0', anchor: 'start' });
  shapes.push({ ...text, x: (left + right) / 2, y: bottom, text: channels, anchor: 'middle' });
  shapes.push({ ...text, x: x(last), y: bottom, text: String(last), anchor: 'end' });
  shapes.push({ ...text, x: left, y: top + 12, text: panel.title, anchor: 'start', bold: true });
  return shapes;
}

function curve(
  { values, deviation, colour, width = 1.25 }: Series,
  order: readonly number[],
  { x, y }: Frame,
) {
  const along = (offset: number): Point[] =>
    order.map((channel, place) => [
      x(place),
      y((values[channel] ?? 0) + offset * (deviation?.[channel] ?? 0)),
    ]);
  const line: Shape = { kind: 'line', points: along(0), colour, width };
  if (!deviation) return [line];
  const band: Shape = { kind: 'area', points: [...along(1), ...along(-1).reverse()], colour, opacity: 0.22 };
  return [band, line];
}

export function plotFigure(request: PlotRequest): Figure {
  const { panels, width, domain, ink } = request;
  const named = legend(panels, width, ink);
  const room = Math.max(1, Math.floor((width + PANEL.gap) / (PANEL.least + PANEL.gap)));
  const rows = Math.ceil(panels.length / room);
  // As many in each row: four are two and two, not three and one.
  const columns = Math.ceil(panels.length / Math.max(1, rows));
  const panelWidth = (width - (columns - 1) * PANEL.gap) / columns;
  const shapes = panels.flatMap((panel, index) => {
    const left = (index % columns) * (panelWidth + PANEL.gap);
    const top = named.height + Math.floor(index / columns) * PANEL.height;
    const frame = frameOf(panel.order.length, left, top, panelWidth, domain);
    const curves = panel.series.map((series) => curve(series, Array.from(panel.order), frame));
    // Bands lie under every line.
    const drawn = curves.flat().sort((a, b) => Number(b.kind === 'area') - Number(a.kind === 'area'));
    return [...axes(panel, frame, top, request), ...drawn];
  });
  return { width, height: named.height + rows * PANEL.height, shapes: [...named.shapes, ...shapes] };
}
