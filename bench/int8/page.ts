/** What `speed --browser` runs in Chromium: the same measurements over the same bytes. */
import { type Bytes, type Row, timeNetwork, timeShapes } from './measure.ts';

export interface Addresses {
  readonly float: Readonly<Record<'simd' | 'relaxed', string>>;
  readonly integer: Readonly<Record<string, string>>;
}

async function fetched(address: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

async function measure(
  { float, integer }: Addresses,
  times: number,
): Promise<{ rows: Row[]; networks: Row[] }> {
  const all = await Promise.all(
    Object.entries(integer).map(async ([name, address]) => [name, await fetched(address)] as const),
  );
  const accepted = all.filter(([, binary]) => WebAssembly.validate(binary));
  const bytes: Bytes = {
    float: await fetched(accepted.length > 1 ? float.relaxed : float.simd),
    integer: Object.fromEntries(accepted),
  };
  return { rows: timeShapes(bytes, times), networks: await timeNetwork(bytes, times) };
}

Object.assign(globalThis, { measure });
