/** Another origin, by https: pictures, and each way in which one does not come. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import type { Picture } from '../../src/index.ts';
import { selfSigned } from './certificate.ts';

const OPEN = { 'access-control-allow-origin': '*' };

export interface PictureServer {
  /** `https://127.0.0.1:…` */
  readonly origin: string;
  /** Every request: its path and headers. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  readonly close: () => Promise<void>;
}

type Answer = (response: ServerResponse) => void;

const [WIDTH, HEIGHT] = [48, 32];

/** What `/open/picture.png` and `/closed/picture.png` are: red grows to the right. */
export const PICTURE: Picture = {
  width: WIDTH,
  height: HEIGHT,
  data: Uint8ClampedArray.from({ length: WIDTH * HEIGHT * 4 }, (_, i) =>
    i % 4 === 0 ? 5 * ((i / 4) % WIDTH) : i % 4 === 3 ? 255 : 0,
  ),
};

function encode({ data, width, height }: Picture): Promise<Buffer> {
  return sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

function answers(picture: Buffer): Readonly<Record<string, Answer>> {
  const send =
    (status: number, headers: Record<string, string>, body: string | Buffer = ''): Answer =>
    (response) =>
      response.writeHead(status, headers).end(body);
  return {
    '/open/picture.png': send(200, { ...OPEN, 'content-type': 'image/png' }, picture),
    '/closed/picture.png': send(200, { 'content-type': 'image/png' }, picture),
    '/page.html': send(200, { ...OPEN, 'content-type': 'text/html; charset=utf-8' }, '<img src="open.png">'),
    '/broken.png': send(200, { ...OPEN, 'content-type': 'image/png' }, 'no picture'),
    '/forbidden.png': send(403, OPEN),
    '/moved.png': send(302, { ...OPEN, location: '/open/picture.png' }),
    '/huge.png': (response) => {
      response.writeHead(200, { ...OPEN, 'content-type': 'image/png', 'content-length': 100 * 2 ** 20 });
      response.write(picture);
    },
    // Says nothing of its length, and does not stop.
    '/endless.png': (response) => {
      response.writeHead(200, { ...OPEN, 'content-type': 'image/png' });
      const part = Buffer.alloc(2 ** 20);
      const more = () => {
        while (!response.destroyed && response.write(part));
        response.once('drain', more);
      };
      more();
    },
    '/silent.png': () => undefined,
  };
}

export async function servePictures(): Promise<PictureServer> {
  const byPath = answers(await encode(PICTURE));
  const asked: PictureServer['asked'] = [];
  const server = createServer(selfSigned(), ({ url = '/', headers }, response) => {
    const { pathname } = new URL(url, 'https://localhost');
    asked.push({ path: pathname, headers });
    const answer = Object.hasOwn(byPath, pathname) ? byPath[pathname] : undefined;
    if (answer) answer(response);
    else response.writeHead(404, OPEN).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `https://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
