/** Both ends of a channel over a real message port, so that everything is really cloned. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type ChannelOptions,
  type ChannelPort,
  createChannel,
  type Handlers,
  type ServedPort,
  serveChannel,
} from '../../src/channel/index.ts';
import { InputError, WorkerError } from '../../src/errors.ts';

interface Sums {
  add: { ask: readonly number[]; answer: number; progress: never };
  slow: { ask: string; answer: string; progress: number };
  double: { ask: Uint8Array; answer: Uint8Array; progress: never };
}

const PROTOCOL = 'sums 1';
const IDLE: Handlers<Sums> = { add: () => 0, slow: () => '', double: (bytes) => bytes };

/** Locks as a browser's: a name has one holder at a time, and the next is asked when `free` is called. */
function fakeLocks() {
  const waiting = new Map<string, () => void>();
  const held = new Set<string>();
  const request = async (name: string, use: (lock: { name: string }) => unknown) => {
    if (held.has(name))
      return await new Promise((resolve) => waiting.set(name, () => resolve(use({ name }))));
    held.add(name);
    return await use({ name });
  };
  const free = () => {
    for (const next of waiting.values()) next();
  };
  return { locks: { request } as unknown as LockManager, free };
}

const open: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of open.splice(0)) close();
});

function pair(handlers: Handlers<Sums> | undefined, options: Partial<ChannelOptions> = {}) {
  const { port1, port2 } = new MessageChannel();
  const { locks, free } = fakeLocks();
  if (handlers) serveChannel<Sums>(port2 as unknown as ServedPort, handlers, { protocol: PROTOCOL, locks });
  const lost = vi.fn();
  const channel = createChannel<Sums>(port1 as unknown as ChannelPort, {
    protocol: PROTOCOL,
    locks,
    onLost: lost,
    ...options,
  });
  open.push(() => {
    channel.end(new Error('the test is over'));
    port2.close();
  });
  return { channel, lost, free };
}

describe('calls', () => {
  it('get their own answers, in whatever order they end', async () => {
    const ends = new Map<string, (text: string) => void>();
    const slow = (name: string) => new Promise<string>((resolve) => ends.set(name, resolve));
    const { channel } = pair({ ...IDLE, add: (numbers) => numbers.reduce((a, b) => a + b, 0), slow });
    const first = channel.call('slow', 'first');
    const second = channel.call('slow', 'second');
    expect(await channel.call('add', [1, 2, 4])).toBe(7);
    ends.get('second')?.('2');
    expect(await second).toBe('2');
    ends.get('first')?.('1');
    expect(await first).toBe('1');
  });

  it('tell how far they are, to their own caller alone', async () => {
    const slow: Handlers<Sums>['slow'] = async (text, { progress }) => {
      for (let i = 0; i < text.length; i++) progress(i);
      return text;
    };
    const { channel } = pair({ ...IDLE, slow });
    const [told, others] = [vi.fn(), vi.fn()];
    await Promise.all([
      channel.call('slow', 'abc', { onProgress: told }),
      channel.call('slow', '', { onProgress: others }),
    ]);
    expect(told.mock.calls).toEqual([[0], [1], [2]]);
    expect(others).not.toHaveBeenCalled();
  });

  it('move buffers both ways', async () => {
    const double: Handlers<Sums>['double'] = (bytes, { move }) => {
      const twice = bytes.map((byte) => 2 * byte);
      move([twice.buffer as ArrayBuffer]);
      return twice;
    };
    const { channel } = pair({ ...IDLE, double });
    const bytes = Uint8Array.of(1, 2, 3);
    expect(await channel.call('double', bytes, { transfer: [bytes.buffer] })).toEqual(Uint8Array.of(2, 4, 6));
    expect(bytes.length).toBe(0);
  });

  it('reject at once when they are aborted, and the handler is told', async () => {
    let seen: AbortSignal | undefined;
    const slow: Handlers<Sums>['slow'] = (_, { signal }) => {
      seen = signal;
      return new Promise(() => undefined);
    };
    const { channel } = pair({ ...IDLE, slow });
    const controller = new AbortController();
    const call = channel.call('slow', 'long', { signal: controller.signal });
    await vi.waitFor(() => expect(seen).toBeDefined());
    controller.abort(new Error('changed my mind'));
    await expect(call).rejects.toThrow('changed my mind');
    await vi.waitFor(() => expect(seen?.aborted).toBe(true));
    expect(await channel.call('add', [])).toBe(0);
  });
});

describe('what a handler throws', () => {
  it('is thrown here with its class, code and text', async () => {
    const parts = { where: 'input', found: 'NaN', expected: 'finite numbers' };
    const add = (): number => {
      throw new InputError(parts);
    };
    const { channel } = pair({ ...IDLE, add });
    const error = await channel.call('add', []).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ name: 'InputError', code: 'input', parts });
  });

  it('is an error of the caller where the message cannot be cloned', async () => {
    const { channel } = pair(IDLE);
    const uncloneable = [() => 0] as unknown as number[];
    await expect(channel.call('add', uncloneable)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await channel.call('add', [])).toBe(0);
  });
});

describe('a worker that is lost', () => {
  it('by not starting is noticed after 10 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { channel, lost } = pair(undefined);
    const call = channel.call('add', []);
    const failed = expect(call).rejects.toThrow(/no answer within 10 seconds/);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await failed;
    expect(lost).toHaveBeenCalledTimes(1);
    await expect(channel.call('add', [])).rejects.toBeInstanceOf(WorkerError);
  });

  it('by ending without a word is noticed by its lock, and whoever waits is told', async () => {
    const { channel, lost, free } = pair({ ...IDLE, slow: () => new Promise(() => undefined) });
    expect(await channel.call('add', [])).toBe(0);
    const call = channel.call('slow', 'for ever');
    free();
    await expect(call).rejects.toThrow(/ended without a word/);
    expect(lost).toHaveBeenCalledTimes(1);
  });

  it('by being of another version is refused', async () => {
    const { channel } = pair(IDLE, { protocol: 'sums 2' });
    await expect(channel.call('add', [])).rejects.toThrow(/another version \(protocol sums 1, not sums 2\)/);
  });
});
