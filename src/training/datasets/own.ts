/** Pictures of one's own, sorted into classes: a folder for each class, a set of files that were dropped. */
import { InputError } from '../../errors.ts';
import type { PictureSource } from './source.ts';

/** A decoded picture: RGBA as a canvas gives it. */
interface OwnPicture {
  /** U8 `[height, width, 4]`; the alpha is not looked at. */
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Pixels of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** A class and its pictures. */
export interface OwnClass {
  /** The class's name, for instance its folder's. */
  readonly name: string;
  /** At least one, all of one size. */
  readonly pictures: readonly OwnPicture[];
}

interface Entry {
  readonly rgba: OwnPicture['data'];
  readonly label: number;
}

function checkClasses(name: string, classes: readonly OwnClass[]): void {
  if (classes.length < 2) {
    const found = `${classes.length} class${classes.length === 1 ? '' : 'es'}`;
    throw new InputError({ where: name, found, expected: 'at least two classes to tell apart' });
  }
  const empty = classes.find(({ pictures }) => pictures.length === 0);
  if (!empty) return;
  throw new InputError({
    where: `${name}, class '${empty.name}'`,
    found: 'no picture',
    expected: 'at least one in each class',
  });
}

function checkSize(where: string, { data, width, height }: OwnPicture, first: OwnPicture): void {
  if (width === first.width && height === first.height && data.length === 4 * width * height) return;
  throw new InputError({
    where,
    found: `${width}×${height} pixels in ${data.length} bytes`,
    expected: `${first.width}×${first.height} RGBA pixels, as the first picture has`,
    cause: 'Resize all pictures to one size first.',
  });
}

/**
 * Pictures of one's own as a data set. The pixels are referred to, not copied.
 *
 * ```ts
 * const pets = ownSource('pets', [{ name: 'cat', pictures: cats }, { name: 'dog', pictures: dogs }]);
 * ```
 *
 * @throws InputError `pets, class 'dog': found no picture; expected at least one in each class.`, for fewer than two
 *   classes, or for pictures of more than one size.
 */
export function ownSource(name: string, classes: readonly OwnClass[]): PictureSource {
  checkClasses(name, classes);
  const first = classes[0]?.pictures[0] ?? { data: new Uint8Array(), width: 0, height: 0 };
  const entries = classes.flatMap(({ name: label, pictures }, index) =>
    pictures.map((picture, i): Entry => {
      checkSize(`${name}, class '${label}', picture ${i}`, picture, first);
      return { rgba: picture.data, label: index };
    }),
  );
  const { width, height } = first;
  const read = (i: number, out: Uint8Array): number => {
    const entry = entries[i];
    if (!entry) throw new RangeError(`picture ${i} of ${entries.length}`);
    for (let p = 0; p < width * height; p++) {
      for (let c = 0; c < 3; c++) out[3 * p + c] = entry.rgba[4 * p + c] ?? 0;
    }
    return entry.label;
  };
  return { name, classes: classes.map((one) => one.name), count: entries.length, width, height, read };
}
