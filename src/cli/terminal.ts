/** What goes to a terminal: columns, bars, colours where they are wanted, progress where it is watched. */
import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'cyan' | 'green' | 'yellow';

/** Colours only where stdout is a terminal that has them; NO_COLOR and FORCE_COLOR are honoured. */
function hasColours(): boolean {
  if (process.env.NO_COLOR) return false;
  return process.stdout.isTTY === true && process.stdout.hasColors();
}

export function style(name: Style, text: string): string {
  return hasColours() ? styleText(name, text) : text;
}

/** Text for a terminal cannot steer it: controls of a file's or class's name are dropped. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** Where a column's text stands. */
export type Align = 'left' | 'right';

/** Rows as aligned columns, two spaces apart, no line with spaces at its end. */
export function columns(rows: readonly (readonly string[])[], align: readonly Align[]): string {
  const widths = align.map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const cell = (text: string, i: number) =>
    align[i] === 'right' ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `width` cells at 1, in eighths of a cell. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

const LEVELS = '▁▂▃▄▅▆▇█';

/** How values in [0, 1] are distributed over `bins`, one character each; a blank where there is none. */
export function histogram(values: ArrayLike<number>, bins: number): string {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((values[i] ?? 0) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  return counts
    .map((count) => (count === 0 ? ' ' : (LEVELS[Math.ceil((count / most) * LEVELS.length) - 1] ?? ' ')))
    .join('');
}

/** Writes to stdout and waits until a pipe has taken it. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
}

export function printJson(value: unknown): Promise<void> {
  return print(JSON.stringify(value, null, 2));
}

/** One remark for the person who started the command. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

const REDRAW = 100;
const PIPED = 10_000;

/**
 * A progress line on stderr: redrawn in place on a terminal, one line every ten seconds elsewhere, so that a log of short
 * work stays empty.
 */
export class Progress {
  readonly #what: string;
  readonly #started = performance.now();
  #drawn: number;
  #dirty = false;

  constructor(what: string) {
    this.#what = what;
    this.#drawn = process.stderr.isTTY ? Number.NEGATIVE_INFINITY : this.#started;
  }

  update(done: number, total: number, remark = ''): void {
    const now = performance.now();
    const terminal = process.stderr.isTTY === true;
    if (now - this.#drawn < (terminal ? REDRAW : PIPED) || (terminal && process.env.TERM === 'dumb')) return;
    this.#drawn = now;
    const left = (now - this.#started) * (total / Math.max(1, done) - 1);
    const time = done > 0 && now - this.#started > 2000 ? `, ${Math.ceil(left / 1000)} s left` : '';
    const line = `${this.#what} ${done} of ${total}${time}${remark && `, ${remark}`}`;
    process.stderr.write(terminal ? `\r\u001b[2K${line}` : `${line}\n`);
    this.#dirty = terminal;
  }

  /** Clears the line. */
  done(): void {
    if (this.#dirty) process.stderr.write('\r\u001b[2K');
    this.#dirty = false;
  }
}
