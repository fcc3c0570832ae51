/** Tells the page around how high this one is, so that a frame need not scroll. */
import { useEffect } from 'react';

/** `data` of the message. */
export interface AnnouncedHeight {
  readonly type: 'senet-height';
  /** CSS pixels. */
  readonly height: number;
}

export function useAnnouncedHeight(): void {
  useEffect(() => {
    const { body } = document;
    const observer = new ResizeObserver(() => {
      const message: AnnouncedHeight = { type: 'senet-height', height: Math.ceil(body.scrollHeight) };
      // Whoever embeds the page may know its height.
      parent.postMessage(message, '*');
    });
    observer.observe(body);
    return () => observer.disconnect();
  }, []);
}
