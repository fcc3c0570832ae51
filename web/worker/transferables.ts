/** Buffers of an answer that can be moved to the page: every tensor of ours is the receiver's own. */

/** Each buffer once, and every picture for showing, wherever in the answer they are. */
export function transferables(answer: unknown): Transferable[] {
  const found = new Set<Transferable>();
  const visit = (value: unknown): void => {
    if (typeof ImageBitmap !== 'undefined' && value instanceof ImageBitmap) found.add(value);
    else if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (typeof value === 'object' && value !== null)
      for (const part of Object.values(value)) visit(part);
  };
  visit(answer);
  return [...found];
}
