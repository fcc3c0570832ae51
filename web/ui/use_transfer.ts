import { useEffect, useEffectEvent, useState } from 'react';
import { type ForeignAddress, parseForeign } from '../state/view.ts';

/** What is dropped or pasted: a file, or a link to one. */
export interface Receivers {
  readonly onFile: (file: File) => void;
  readonly onLink: (address: ForeignAddress) => void;
}

/** Types under which a browser hands over a link. */
const LINK = ['text/uri-list', 'text/plain'];

function firstLink(transfer: DataTransfer | null): ForeignAddress | undefined {
  const texts = LINK.map((type) => transfer?.getData(type).trim() ?? '');
  return texts.flatMap((text) => parseForeign(text.split(/\s/)[0] ?? '') ?? [])[0];
}

/** What is pasted where one writes belongs there. */
function isWriting({ target }: Event): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

function firstFile(transfer: DataTransfer | null): File | undefined {
  return transfer?.files[0];
}

/** Dropped anywhere on the page: a browser would otherwise leave the page to show it. True while something is held over it. */
export function useDrop({ onFile, onLink }: Receivers): boolean {
  const [dragging, setDragging] = useState(false);
  const receive = useEffectEvent(onFile);
  const receiveLink = useEffectEvent(onLink);
  useEffect(() => {
    const controller = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', handle: (event: DragEvent) => void) =>
      window.addEventListener(type, handle, { signal: controller.signal });
    on('dragover', (event) => {
      const { types = [] } = event.dataTransfer ?? {};
      if (!types.includes('Files') && !types.includes('text/uri-list')) return;
      event.preventDefault();
      setDragging(true);
    });
    on('dragleave', (event) => {
      // Leaving the window, not one element for another.
      if (event.relatedTarget === null) setDragging(false);
    });
    on('drop', (event) => {
      setDragging(false);
      // Somebody on the way has taken it.
      if (event.defaultPrevented) return;
      const file = firstFile(event.dataTransfer);
      const link = firstLink(event.dataTransfer);
      if (!file && !link) return;
      event.preventDefault();
      if (file) receive(file);
      else if (link) receiveLink(link);
    });
    return () => controller.abort();
  }, []);
  return dragging;
}

/** Pasted anywhere on the page but where one writes. */
export function usePaste({ onFile, onLink }: Receivers): void {
  const receive = useEffectEvent(onFile);
  const receiveLink = useEffectEvent(onLink);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = firstFile(event.clipboardData);
      const link = isWriting(event) ? undefined : firstLink(event.clipboardData);
      if (file) receive(file);
      else if (link) receiveLink(link);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, []);
}
