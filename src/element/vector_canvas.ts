/** A vector on a canvas that is read by pointing, or with the arrow keys as a slider is: its value is the channel. */
import { build, sizeCanvas } from './dom.ts';
import { drawBars, drawStrip } from './draw.ts';
import { type Grid, type GridKind, layGrid, placeAfterKey, placeAt } from './grid.ts';

export interface VectorOptions {
  readonly kind: GridKind;
  readonly label: string;
  /** A value's colour; the canvas's own text colour if absent. */
  readonly colour?: (value: number) => string;
  /** One value in words. */
  readonly reading: (channel: number) => string;
  readonly onPoint: (channel: number | null) => void;
  /** Enter, or a click with a mouse: a finger's touch points. */
  readonly onChoose?: (channel: number) => void;
}

export class VectorCanvas {
  readonly element: HTMLCanvasElement;
  readonly #options: VectorOptions;
  #values: Float32Array;
  #grid: Grid | undefined;
  #marked: number | null = null;

  constructor(values: Float32Array, options: VectorOptions) {
    this.#options = options;
    this.#values = values;
    this.element = build('canvas', {
      role: 'slider',
      tabindex: 0,
      'aria-label': options.label,
      'aria-valuemin': 0,
      'aria-valuemax': values.length - 1,
    });
    this.#tell();
    this.#listen();
  }

  /** New values of the same length. */
  set values(values: Float32Array) {
    this.#values = values;
    this.#tell();
    this.#paint();
  }

  /** Lays the cells into `width` CSS pixels. */
  resize(width: number): void {
    if (width < 1) return;
    this.#grid = layGrid(this.#options.kind, this.#values.length, width);
    this.#paint();
  }

  mark(channel: number | null): void {
    if (channel === this.#marked) return;
    this.#marked = channel;
    this.#tell();
    this.#paint();
  }

  #tell(): void {
    const channel = this.#marked ?? 0;
    this.element.setAttribute('aria-valuenow', String(channel));
    this.element.setAttribute('aria-valuetext', this.#options.reading(channel));
  }

  #paint(): void {
    const grid = this.#grid;
    if (!grid) return;
    const context = sizeCanvas(this.element, grid.width, grid.height);
    if (!context) return;
    const drawn = { grid, values: this.#values, marked: this.#marked };
    const own = getComputedStyle(this.element).color;
    const colour = this.#options.colour ?? (() => own);
    if (this.#options.kind === 'strip') drawStrip(context, drawn, colour);
    else drawBars(context, drawn, { bar: colour, rule: own });
  }

  #point(channel: number | null): void {
    this.mark(channel);
    this.#options.onPoint(channel);
  }

  #at(event: MouseEvent): number | null {
    const box = this.element.getBoundingClientRect();
    return this.#grid ? placeAt(this.#grid, event.clientX - box.left, event.clientY - box.top) : null;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && this.#marked !== null) this.#options.onChoose?.(this.#marked);
    if (event.key === 'Escape') this.#point(null);
    const next = this.#grid ? placeAfterKey(this.#grid, this.#marked ?? 0, event.key) : null;
    if (next === null) return;
    event.preventDefault();
    this.#point(next);
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener('pointermove', (event) => this.#point(this.#at(event)));
    element.addEventListener('pointerdown', (event) => this.#point(this.#at(event)));
    element.addEventListener('pointerleave', () => this.#point(null));
    element.addEventListener('focus', () => this.#point(this.#marked ?? 0));
    element.addEventListener('blur', () => this.#point(null));
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('click', (event) => {
      const channel = this.#at(event);
      const byMouse = (event as PointerEvent).pointerType === 'mouse';
      if (byMouse && channel !== null) this.#options.onChoose?.(channel);
    });
  }
}
