import { useEffect, useEffectEvent, useState } from 'react';

function firstFile(transfer: DataTransfer | null): File | undefined {
  return transfer?.files[0];
}

/** Files dropped anywhere on the page: a browser would otherwise leave the page to show them. True while one is held over it. */
export function useDrop(onFile: (file: File) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const receive = useEffectEvent(onFile);
  useEffect(() => {
    const controller = new AbortController();
    const on = (type: 'dragover' | 'dragleave' | 'drop', handle: (event: DragEvent) => void) =>
      window.addEventListener(type, handle, { signal: controller.signal });
    on('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
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
      if (!file) return;
      event.preventDefault();
      receive(file);
    });
    return () => controller.abort();
  }, []);
  return dragging;
}

/** A picture pasted anywhere on the page. */
export function usePaste(onFile: (file: File) => void): void {
  const receive = useEffectEvent(onFile);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = firstFile(event.clipboardData);
      if (file) receive(file);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, []);
}
