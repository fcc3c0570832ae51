/** A block's module, opened: squeeze, hidden units and gate as bars, and all of their numbers as a table. */
import { gateColour } from '../view/colours.ts';
import { gateDomain } from '../view/draw.ts';
import type { BlockVectors, GatedBlock } from './answer.ts';
import { build } from './dom.ts';
import { number, type Texts } from './texts.ts';
import { VectorCanvas } from './vector_canvas.ts';

function tableOf({ squeeze, gate }: BlockVectors, texts: Texts): HTMLElement {
  const head = ['z', 's'].map((name) => build('th', { scope: 'col' }, name));
  const body = build('tbody');
  const fill = () => {
    for (const [channel, value] of gate.entries()) {
      const numbers = [squeeze[channel] ?? Number.NaN, value].map((each) => build('td', {}, number(each)));
      body.append(build('tr', {}, build('th', { scope: 'row' }, String(channel)), ...numbers));
    }
  };
  const columns = build('tr', {}, build('th', { scope: 'col' }, texts.channel), ...head);
  const table = build('table', {}, build('thead', {}, columns), body);
  const scroll = build(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': texts.table },
    table,
  );
  const details = build('details', {}, build('summary', {}, texts.table), scroll);
  // Hundreds of rows only where somebody asks for them.
  details.addEventListener('toggle', fill, { once: true });
  return details;
}

export class Detail {
  readonly element: HTMLElement;
  readonly #channels: readonly VectorCanvas[];
  readonly #all: readonly VectorCanvas[];

  /** @param choose is told which channel was chosen */
  constructor(block: GatedBlock, vectors: BlockVectors, texts: Texts, choose: (channel: number) => void) {
    const { channels, hiddenWidth } = block.se;
    this.element = build('div', { class: 'detail', part: 'detail' });
    this.element.append(build('p', { class: 'note' }, texts.flow(channels, hiddenWidth)));
    const bars = (
      label: string,
      values: Float32Array,
      isGate: boolean,
      word: Texts['value'],
      isUnit = false,
    ) => {
      const reading = build('p', { class: 'reading' });
      const say = (channel: number) => word(channel, number(values[channel] ?? Number.NaN));
      const canvas = new VectorCanvas(values, {
        kind: 'bars',
        label: `${block.name}. ${label}`,
        reading: say,
        onPoint: (channel) => {
          reading.textContent = channel === null ? '' : say(channel);
          if (!isUnit) for (const each of this.#channels) each.mark(channel);
        },
        ...(isGate && { colour: gateColour, domain: gateDomain }),
        ...(!isUnit && { onChoose: choose }),
      });
      this.element.append(build('header', {}, build('p', {}, label), reading), canvas.element);
      return canvas;
    };
    const squeeze = bars(texts.squeeze, vectors.squeeze, false, texts.value);
    const hidden = bars(texts.hidden, vectors.hidden, false, texts.unit, true);
    const gate = bars(texts.gate, vectors.gate, true, texts.value);
    this.#channels = [squeeze, gate];
    this.#all = [squeeze, hidden, gate];
    this.element.append(tableOf(vectors, texts));
  }

  /** @param width what there is for the block, CSS pixels */
  resize(width: number): void {
    const style = getComputedStyle(this.element);
    const inside = width - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight) - 2;
    for (const canvas of this.#all) canvas.resize(inside);
  }
}
