/** Text with places for live values: `the gate is {topS}` → pieces in order. Pure. */

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string };

export function pieces(text: string): readonly Piece[] {
  return text
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined ? { kind: 'text', text: part } : { kind: 'value', name };
    });
}
