/** One block: its name, which opens it, a line that says what is pointed at, and its gates as a strip. */

import type { Prediction } from '../model/types.ts';
import { spread } from '../statistics.ts';
import { gateColour } from '../view/colours.ts';
import { type BlockVectors, type GatedBlock, vectorsOf } from './answer.ts';
import { Detail } from './detail.ts';
import { build } from './dom.ts';
import { number, type Texts } from './texts.ts';
import { VectorCanvas } from './vector_canvas.ts';

/** What a reader does to a block: opens it, closes it, or chooses a channel of it. */
export interface BlockActions {
  readonly toggle: (block: string) => void;
  readonly choose: (block: string, channel: number) => void;
}

export class BlockStrip {
  readonly element: HTMLLIElement;
  readonly block: GatedBlock;
  readonly #texts: Texts;
  readonly #actions: BlockActions;
  readonly #button: HTMLButtonElement;
  readonly #reading = build('p', { class: 'reading', part: 'reading' });
  readonly #strip: VectorCanvas;
  #vectors: BlockVectors;
  #detail: Detail | undefined;
  #width = 0;

  constructor(block: GatedBlock, prediction: Prediction, texts: Texts, actions: BlockActions) {
    this.block = block;
    this.#texts = texts;
    this.#actions = actions;
    this.#vectors = vectorsOf(block, prediction);
    this.#button = build('button', { type: 'button', class: 'name', 'aria-expanded': 'false' }, block.name);
    this.#button.addEventListener('click', () => actions.toggle(block.name));
    this.#strip = new VectorCanvas(this.#vectors.gate, {
      kind: 'strip',
      label: texts.strip(block.name),
      colour: gateColour,
      reading: (channel) => this.#read(channel),
      onPoint: (channel) => this.#say(channel),
      onChoose: (channel) => actions.choose(block.name, channel),
    });
    const header = build('header', {}, this.#button, this.#reading);
    this.element = build(
      'li',
      { class: 'block', part: 'block', 'data-block': block.name },
      header,
      this.#strip.element,
    );
    this.#say(null);
  }

  show(prediction: Prediction): void {
    this.#vectors = vectorsOf(this.block, prediction);
    this.#strip.values = this.#vectors.gate;
    this.#say(null);
    if (this.#detail) this.#build();
  }

  set open(open: boolean) {
    this.#button.setAttribute('aria-expanded', String(open));
    if (open && !this.#detail) this.#build();
    if (!open) {
      this.#detail?.element.remove();
      this.#detail = undefined;
    }
  }

  resize(width: number): void {
    this.#width = width;
    this.#strip.resize(width);
    this.#detail?.resize(width);
  }

  #build(): void {
    this.#detail?.element.remove();
    const { name } = this.block;
    this.#detail = new Detail(this.block, this.#vectors, this.#texts, (channel) =>
      this.#actions.choose(name, channel),
    );
    this.element.append(this.#detail.element);
    this.#detail.resize(this.#width);
  }

  #read(channel: number): string {
    const { squeeze, gate } = this.#vectors;
    return this.#texts.reading(
      channel,
      number(squeeze[channel] ?? Number.NaN),
      number(gate[channel] ?? Number.NaN),
    );
  }

  #say(channel: number | null): void {
    this.#reading.textContent = channel === null ? this.#spread() : this.#read(channel);
  }

  #spread(): string {
    const { mean, least, greatest } = spread(this.#vectors.gate);
    return this.#texts.spread(number(mean), number(least), number(greatest));
  }
}
