/**
 * `senet-wasm/element`: `<se-explorer>` for course pages and blogs. Nothing happens at import; `define()` registers it.
 *
 * @module senet-wasm/element
 */
import { OptionError } from '../errors.ts';
import { SEExplorer, type SEExplorerEvents } from './explorer.ts';

export type { GivenPicture } from './picture.ts';
export { SEExplorer, type SEExplorerEvents };

/** What `define` takes beside a name. */
export interface DefineOptions {
  /** Starts a worker that runs `senet-wasm/worker/program`, for bundlers that do not find it by themselves (esbuild). */
  readonly worker?: () => Worker;
}

declare global {
  interface HTMLElementTagNameMap {
    'se-explorer': SEExplorer;
  }
  interface HTMLElementEventMap extends SEExplorerEvents {}
}

/**
 * Registers the element. A second call for the same name does nothing, and neither does one on a server, where there are no
 * elements.
 *
 * @example
 * define();
 * document.body.innerHTML = '<se-explorer model="/models/se-resnet18-cifar10.safetensors" picture="/cat.jpg"></se-explorer>';
 *
 * @throws OptionError where the name is another element's; the browser's SyntaxError for what is no element's name
 */
export function define(name = 'se-explorer', { worker }: DefineOptions = {}): void {
  if (typeof customElements === 'undefined') return;
  const known = customElements.get(name);
  if (known === undefined) {
    // A class of its own: the browser takes each for one name only.
    const made = class extends SEExplorer {
      static override worker = worker;
    };
    customElements.define(name, made);
  } else if (!(known.prototype instanceof SEExplorer)) {
    throw new OptionError({
      where: `define('${name}')`,
      found: 'another element of that name',
      expected: 'a name that is free',
      cause: "Choose one: define('my-explorer').",
    });
  }
}
