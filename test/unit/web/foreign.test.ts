/** Pictures of other origins: when they are asked for, and what is said where they do not come. */
import { describe, expect, it } from 'vitest';
import { type Fetch, fetchForeign } from '../../../web/picture/foreign.ts';
import { GREATEST_FILE } from '../../../web/picture/limits.ts';
import { nameOf, putBack, setAside, unconfirmedOf } from '../../../web/state/foreign.ts';
import { defaultView } from '../../../web/state/view.ts';

const ADDRESS = 'https://pictures.test/a/cat.png';
const never = new AbortController().signal;
const answering =
  (response: Response): Fetch =>
  async () =>
    response;
/** Answers nothing until it is aborted. */
const silent: Fetch = (_, { signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('fetchForeign', () => {
  it('asks one address, without cookies or referrer, and follows nobody', async () => {
    const asked: [string, RequestInit][] = [];
    const fetch: Fetch = async (address, init) => {
      asked.push([address, init]);
      return new Response('bytes', { headers: { 'content-type': 'image/png' } });
    };
    const blob = await fetchForeign(ADDRESS, fetch, never);
    expect(await blob.text()).toBe('bytes');
    expect(blob.type).toBe('image/png');
    expect(asked).toHaveLength(1);
    const [address, { credentials, referrerPolicy, redirect, mode }] = asked[0] ?? ['', {}];
    expect([address, credentials, referrerPolicy, redirect, mode]).toEqual([
      ADDRESS,
      'omit',
      'no-referrer',
      'manual',
      'cors',
    ]);
  });

  const failing = async () => {
    throw new TypeError('Failed to fetch');
  };
  const typed = (type: string) => new Response('x', { headers: { 'content-type': type } });
  const redirected = Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' });
  const cut = new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('cut')) }));
  const said = new Response('x', { headers: { 'content-length': String(GREATEST_FILE + 1) } });
  it.each<[string, Fetch]>([
    ['refused', failing],
    ['missing', answering(new Response(null, { status: 404 }))],
    ['missing', answering(new Response(null, { status: 410 }))],
    ['unreachable', answering(new Response(null, { status: 500 }))],
    ['unreachable', answering(cut)],
    ['moved', answering(redirected)],
    ['other', answering(typed('text/html; charset=utf-8'))],
    ['other', answering(typed('application/json'))],
    ['large', answering(said)],
  ])('%s', async (code, fetch) => {
    await expect(fetchForeign(ADDRESS, fetch, never)).rejects.toMatchObject({
      name: 'PictureProblem',
      code,
      message: expect.stringMatching(/^pictures\.test: .+\.$/),
    });
  });

  it.each(['', 'image/png', 'application/octet-stream', 'binary/octet-stream'])(
    'takes what is called “%s”',
    async (type) => {
      expect((await fetchForeign(ADDRESS, answering(typed(type)), never)).size).toBe(1);
    },
  );

  it('is out of patience after a while, and says how long', async () => {
    await expect(fetchForeign(ADDRESS, silent, never, 20)).rejects.toMatchObject({
      code: 'slow',
      message: 'pictures.test: the picture was not there after 0.02 seconds.',
    });
  });

  it('stops where nobody wants it any more, with the signal’s own reason', async () => {
    const controller = new AbortController();
    const fetching = fetchForeign(ADDRESS, silent, controller.signal);
    controller.abort(new Error('another picture'));
    await expect(fetching).rejects.toThrow('another picture');
    await expect(fetchForeign(ADDRESS, silent, controller.signal)).rejects.toThrow('another picture');
  });
});

describe('pictures that wait for the reader’s word', () => {
  const view = { ...defaultView(['en']), picture: ADDRESS, second: 'https://other.test/b.png' } as const;

  it('are those of other origins that were not confirmed', () => {
    expect(unconfirmedOf(view, new Set())).toEqual([
      { place: 'picture', address: ADDRESS },
      { place: 'second', address: 'https://other.test/b.png' },
    ]);
    expect(unconfirmedOf(view, new Set([ADDRESS]))).toEqual([
      { place: 'second', address: 'https://other.test/b.png' },
    ]);
    expect(unconfirmedOf(defaultView(['en']), new Set())).toEqual([]);
  });

  it('are taken out of the view, and put back as they were', () => {
    const asking = unconfirmedOf(view, new Set());
    const without = setAside(view, asking, { picture: 'dog', second: null });
    expect([without.picture, without.second]).toEqual(['dog', null]);
    expect(putBack(without, asking)).toEqual(view);
  });

  it('have short names', () => {
    expect(nameOf(ADDRESS)).toBe('pictures.test: cat.png');
    expect(nameOf('https://pictures.test:8443/')).toBe('pictures.test:8443');
  });
});
