/** A vector on a canvas that is read by pointing, or with the arrow keys as a slider is: its value is the channel. */
import { BARS, type Cells, type CellsLayout, layoutCells, STRIP } from '../view/cells.ts';
import { barDomain, drawBars, drawStrip } from '../view/draw.ts';
import { channelOrder } from '../view/order.ts';
import { channelAt, channelChosen, type OrderedCells, stepAfterKey } from '../view/pointing.ts';
import { build, sizeCanvas } from './dom.ts';

const LAYOUTS = { strip: STRIP, bars: BARS } satisfies Record<string, CellsLayout>;

export interface VectorOptions {
  readonly kind: keyof typeof LAYOUTS;
  readonly label: string;
  /** A value's colour; the canvas's own text colour if absent. */
  readonly colour?: (value: number) => string;
  /** What bars span; what they have, from or through 0, if absent. */
  readonly domain?: (values: Float32Array) => readonly [least: number, greatest: number];
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
  #cells: Cells | undefined;
  readonly #order: Uint32Array;
  #marked: number | null = null;

  constructor(values: Float32Array, options: VectorOptions) {
    this.#options = options;
    this.#values = values;
    this.#order = channelOrder(values, 'index');
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
    this.#cells = layoutCells({ ...LAYOUTS[this.#options.kind], count: this.#values.length, width });
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
    const cells = this.#cells;
    if (!cells) return;
    const context = sizeCanvas(this.element, cells.width, cells.height);
    if (!context) return;
    const picture = { cells, values: this.#values, order: this.#order, marked: this.#marked };
    // The style sheet gives the canvas the colours of bars and of lines.
    const { color: own, borderTopColor: mark } = getComputedStyle(this.element);
    const { kind, colour = () => own, domain = barDomain } = this.#options;
    if (kind === 'strip') drawStrip(context, picture, colour);
    else drawBars(context, picture, domain(this.#values), { bar: colour, rule: own, mark });
  }

  #point(channel: number | null): void {
    this.mark(channel);
    this.#options.onPoint(channel);
  }

  get #shown(): OrderedCells | null {
    return this.#cells ? { cells: this.#cells, order: this.#order } : null;
  }

  #at(event: MouseEvent): number | null {
    return this.#shown && channelAt(this.#shown, event, this.element.getBoundingClientRect());
  }

  #click(event: MouseEvent): void {
    const chosen = this.#shown && channelChosen(this.#shown, event, this.element.getBoundingClientRect());
    if (chosen !== null) this.#options.onChoose?.(chosen);
  }

  #key(event: KeyboardEvent): void {
    const step = this.#shown && stepAfterKey(this.#shown, this.#marked, event.key);
    if (step?.kind === 'choose') this.#options.onChoose?.(step.channel);
    if (step?.kind !== 'point') return;
    if (step.moved) event.preventDefault();
    this.#point(step.channel);
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener('pointermove', (event) => this.#point(this.#at(event)));
    element.addEventListener('pointerdown', (event) => this.#point(this.#at(event)));
    element.addEventListener('pointerleave', () => this.#point(null));
    element.addEventListener('focus', () => this.#point(this.#marked ?? 0));
    element.addEventListener('blur', () => this.#point(null));
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('click', (event) => this.#click(event));
  }
}
