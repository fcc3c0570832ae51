/** `<se-explorer>`: the gates of one network for one picture. Attributes in, events out; a worker while it is on a page. */
import { WorkerError } from '../errors.ts';
import type { Prediction } from '../model/types.ts';
import type { WorkerModel } from '../worker/model.ts';
import { neededTaps } from './answer.ts';
import { type GivenPicture, readPicture } from './picture.ts';
import { openSession, type Session } from './session.ts';
import { styleSheet } from './styles.ts';
import { type Texts, textsFor } from './texts.ts';
import { type Shown, View } from './view.ts';

/** `detail` of each event; all of them bubble, and leave shadow roots. */
export interface SEExplorerEvents {
  /** The model has loaded. It is the element's: it ends when the element leaves the page. */
  'se-ready': CustomEvent<{
    /** In the element's worker. */
    readonly model: WorkerModel;
  }>;
  /** A picture was run. */
  'se-result': CustomEvent<{
    /** With the taps that the open block shows. */
    readonly prediction: Prediction;
    /** Its address or file name, or ''. */
    readonly picture: string;
  }>;
  /** A reader opened a block, or closed it (null), or chose a channel. Not sent where a script sets `block`. */
  'se-select': CustomEvent<{
    /** The block that is open; null where none is. */
    readonly block: string | null;
    /** From 0; null where none is chosen. */
    readonly channel: number | null;
  }>;
  /** What is also said inside: a `SenetError` in most cases. */
  'se-error': CustomEvent<{
    /** As it was thrown. */
    readonly error: unknown;
  }>;
}

/** On a server, where the class is only named, there is nothing to extend. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as unknown as typeof HTMLElement);

/**
 * - `model`: a model's address, as `createWorkerModel` takes it, relative to the page
 * - `picture`: a picture's address
 * - `block`: the block that is open, `layer4.1`; follows the reader
 * - `lang`: `en` or `zh`, the nearest ancestor's if absent
 *
 * Themed by `--se-font`, `--se-ink`, `--se-ink-soft`, `--se-line`, `--se-bar`, `--se-accent`, `--se-alarm`, `--se-radius`,
 * `--se-gap` and by `::part(picture | classes | class | legend | blocks | block | reading | detail | status | error)`.
 */
export class SEExplorer extends Base {
  /** The attributes whose changes the element follows. */
  static readonly observedAttributes = ['model', 'picture', 'block', 'lang'];
  /** Starts the worker where the bundler does not find its program; `define` sets it. */
  static worker: (() => Worker) | undefined;
  #view: View | undefined;
  #texts: Texts | undefined;
  #session: Session | undefined;
  /** Ends with the picture that is being read or run. */
  #looking: AbortController | undefined;
  #given: GivenPicture | undefined;
  #shown: Shown | undefined;
  /** Whether there is a worker with a model. */
  #isReady = false;

  /** Called by the browser: starts the worker. */
  connectedCallback(): void {
    if (!this.#view) this.#start();
  }

  /** Called by the browser: ends the worker, where the element does not come back in the same turn. */
  disconnectedCallback(): void {
    // A move is a removal and an insertion in one turn: the worker stays.
    queueMicrotask(() => {
      if (!this.isConnected) this.#stop();
    });
  }

  /** Called by the browser. */
  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now || !this.#view) return;
    if (name === 'model') this.#restart();
    else if (name === 'picture') {
      this.#given = undefined;
      void this.#look();
    } else if (name === 'block') this.#view.open(now);
    else this.#translate();
  }

  /** The attribute `model`: an address relative to the page; null where there is none. */
  get model(): string | null {
    return this.getAttribute('model');
  }
  /** An address relative to the page; null for none. */
  set model(address: string | null) {
    this.#set('model', address);
  }

  /** The attribute `picture`: an address relative to the page; null where there is none. */
  get picture(): string | null {
    return this.getAttribute('picture');
  }
  /** An address relative to the page; null for none. */
  set picture(address: string | null) {
    this.#set('picture', address);
  }

  /** The attribute `block`: the name of the block that is open; null where none is. */
  get block(): string | null {
    return this.getAttribute('block');
  }
  /** The block to open; null for none. */
  set block(name: string | null) {
    this.#set('block', name);
  }

  /** Runs a picture that has no address, such as a file that the reader chose; until `picture` is set again. */
  look(picture: GivenPicture): void {
    this.#given = picture;
    void this.#look();
  }

  #set(name: string, value: string | null): void {
    if (value === null) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  #emit<Name extends keyof SEExplorerEvents>(name: Name, detail: SEExplorerEvents[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #openView(): View {
    const place = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    place.adoptedStyleSheets = [styleSheet()];
    const language = this.closest('[lang]')?.getAttribute('lang') ?? document.documentElement.lang;
    this.#texts = textsFor(language);
    this.#view?.close();
    const view = new View(place, this.#texts, {
      toggle: (block) => this.#select(this.block === block ? null : block, null),
      choose: (block, channel) => this.#select(block, channel),
      again: () => (this.#isReady ? void this.#look() : this.#restart()),
    });
    view.open(this.block);
    this.#view = view;
    return view;
  }

  #select(block: string | null, channel: number | null): void {
    this.block = block;
    this.#emit('se-select', { block, channel });
  }

  #translate(): void {
    const view = this.#openView();
    if (this.#shown) view.show(this.#shown);
    else void this.#look();
  }

  #start(): void {
    const view = this.#openView();
    const { model: address } = this;
    if (!address) {
      view.say(this.#texts?.noModel ?? '');
      return;
    }
    const { worker } = this.constructor as typeof SEExplorer;
    const session = openSession(address, worker, (progress) => this.#view?.progress(progress));
    this.#session = session;
    session.model.then(
      (model) => {
        if (session !== this.#session) return;
        this.#isReady = true;
        this.#view?.loaded();
        this.#emit('se-ready', { model });
      },
      () => {},
    );
    void this.#look();
  }

  #stop(): void {
    this.#looking?.abort();
    this.#session?.end();
    this.#view?.close();
    this.#session = undefined;
    this.#view = undefined;
    this.#shown = undefined;
    this.#isReady = false;
  }

  #restart(): void {
    this.#stop();
    if (this.isConnected) this.#start();
  }

  /** Reads the picture while the model loads, runs it, and shows what came out, or what went wrong. */
  async #look(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    this.#looking?.abort();
    const looking = new AbortController();
    this.#looking = looking;
    const { signal } = looking;
    const source = this.#given ?? this.picture;
    try {
      this.#view?.say((this.#shown ? this.#texts?.running : this.#texts?.loading) ?? '');
      const [model, picture] = await Promise.all([session.model, source && readPicture(source, signal)]);
      if (signal.aborted) return;
      if (!picture) return this.#view?.say(this.#texts?.noPicture ?? '');
      this.#view?.say(this.#texts?.running ?? '');
      const prediction = await model.run(picture.pixels, { taps: neededTaps(model.network), signal });
      if (signal.aborted) return;
      this.#shown = { network: model.network, picture, prediction };
      this.#view?.show(this.#shown);
      this.#emit('se-result', { prediction, picture: picture.name });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof WorkerError) this.#isReady = false;
      this.#view?.fail(error instanceof Error ? error.message : String(error));
      this.#emit('se-error', { error });
    }
  }
}
