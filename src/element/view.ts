/** Everything that stands in the shadow root; knows no model and no worker. */
import type { Prediction, Progress } from '../model/types.ts';
import type { Network } from '../network/network.ts';
import { gateColour } from '../view/colours.ts';
import { drawStrip } from '../view/draw.ts';
import { scalePicture } from '../view/scale.ts';
import { gatedBlocks } from './answer.ts';
import { type BlockActions, BlockStrip } from './block_strip.ts';
import { headOf } from './classes.ts';
import { build, sizeCanvas } from './dom.ts';
import type { ReadPicture } from './picture.ts';
import type { Texts } from './texts.ts';

export interface Shown {
  readonly network: Network;
  readonly picture: ReadPicture;
  readonly prediction: Prediction;
}

export interface ViewActions extends BlockActions {
  readonly again: () => void;
}

function legend(texts: Texts): HTMLElement {
  const canvas = build('canvas', { 'aria-hidden': 'true' });
  const picture = scalePicture(0, 1);
  const context = sizeCanvas(canvas, picture.cells.width, picture.cells.height);
  if (context) drawStrip(context, picture, gateColour);
  return build('p', { class: 'legend', part: 'legend' }, texts.legend, ' ', texts.shut, canvas, texts.open);
}

export class View {
  readonly #texts: Texts;
  readonly #actions: ViewActions;
  readonly #status = build('p', { class: 'status', role: 'status', part: 'status' });
  readonly #progress = build('progress', { hidden: true });
  readonly #alert = build('div', { class: 'alert', role: 'alert', part: 'error', hidden: true });
  readonly #head = build('div', { class: 'head' });
  readonly #list = build('ol', { class: 'blocks', part: 'blocks' });
  readonly #root = build('section', { class: 'explorer' });
  readonly #observer = new ResizeObserver(() => this.#resize());
  #strips: readonly BlockStrip[] = [];
  #network: Network | undefined;
  #open: string | null = null;
  #isBlockMissing = false;

  constructor(place: ShadowRoot, texts: Texts, actions: ViewActions) {
    this.#texts = texts;
    this.#actions = actions;
    this.#root.setAttribute('aria-label', texts.label);
    this.#progress.setAttribute('aria-label', texts.loading);
    this.#root.append(this.#status, this.#progress, this.#alert, this.#head, this.#list);
    place.replaceChildren(this.#root);
    this.#observer.observe(this.#root);
  }

  /** A sentence, or none. */
  say(text: string): void {
    this.#status.textContent = text;
    this.#status.hidden = text === '';
    this.#progress.hidden = true;
  }

  progress({ phase, loaded, total }: Progress): void {
    this.#progress.hidden = false;
    this.#progress.max = 1;
    if (phase === 'download' && total) this.#progress.value = loaded / total;
    else this.#progress.removeAttribute('value');
  }

  /** The model is there: no more progress. */
  loaded(): void {
    this.#progress.hidden = true;
  }

  /** What went wrong; what was shown before stays. */
  fail(message: string): void {
    this.say('');
    const again = build('button', { type: 'button', class: 'again' }, this.#texts.again);
    again.addEventListener('click', () => this.#actions.again());
    this.#alert.hidden = false;
    this.#alert.replaceChildren(
      build('p', {}, build('strong', {}, this.#texts.failed)),
      build('p', {}, message),
      again,
    );
  }

  show({ network, picture, prediction }: Shown): void {
    this.say('');
    this.#alert.hidden = true;
    this.#head.replaceChildren(...headOf(picture, prediction.top, this.#texts), legend(this.#texts));
    if (network === this.#network) for (const strip of this.#strips) strip.show(prediction);
    else {
      this.#network = network;
      const blocks = gatedBlocks(network);
      this.#strips = blocks.map((block) => new BlockStrip(block, prediction, this.#texts, this.#actions));
      this.#list.replaceChildren(...this.#strips.map(({ element }) => element));
    }
    this.#resize();
    this.open(this.#open);
  }

  /** Opens one block and closes the others; a name that the network lacks is said. */
  open(name: string | null): void {
    this.#open = name;
    for (const strip of this.#strips) strip.open = strip.block.name === name;
    if (this.#strips.length === 0) return;
    const isKnown = name === null || this.#strips.some(({ block }) => block.name === name);
    if (!isKnown) this.say(this.#texts.noBlock(name));
    else if (this.#isBlockMissing) this.say('');
    this.#isBlockMissing = !isKnown;
  }

  close(): void {
    this.#observer.disconnect();
    this.#root.remove();
  }

  #resize(): void {
    const width = this.#list.clientWidth;
    for (const strip of this.#strips) strip.resize(width);
  }
}
