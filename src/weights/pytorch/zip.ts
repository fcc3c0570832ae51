/** Reads what torch.save writes since version 1.6: a zip archive with a pickle and, an entry each, the storages. */
import { FormatError } from '../../errors.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { quote } from '../quote.ts';
import { type Archive, readArchive } from './archive.ts';
import { assemble } from './assemble.ts';
import { Context } from './pickle/context.ts';
import { readPickle } from './pickle/read.ts';

const PICKLE = '/data.pkl';

/** The folder of the archive that the checkpoint is in, with a slash at its end. */
async function folderOf(archive: Archive, file: string): Promise<string> {
  const pickles = [...archive.keys()].filter((path) => path.endsWith(PICKLE));
  const [path, ...more] = pickles;
  if (path !== undefined && more.length === 0) return path.slice(0, -PICKLE.length + 1);
  const { foreignArchive } = await import('../foreign.ts');
  const foreign = foreignArchive([...archive.keys()], file);
  if (foreign) throw foreign;
  const names = [...archive.keys()].slice(0, 3).map(quote).join(', ');
  throw new FormatError({
    where: file,
    found:
      more.length > 0 ? `${pickles.length} pickles named data.pkl` : `a zip archive of ${names || 'nothing'}`,
    expected: 'an archive that torch.save wrote, with one data.pkl',
    cause: 'This is another kind of archive: unpack it and load the checkpoint inside.',
  });
}

function checkByteOrder(archive: Archive, folder: string, file: string): void {
  const order = archive.get(`${folder}byteorder`);
  const text = order ? new TextDecoder().decode(order.subarray(0, 16)) : 'little';
  if (text === 'little') return;
  const parts = { where: `${file}, byteorder`, found: quote(text), expected: '"little"' };
  throw new FormatError({
    ...parts,
    cause: 'It was saved on a big-endian machine: save it again on another.',
  });
}

/**
 * The state_dict of a zip archive that `torch.save` wrote, or the tensors of a TorchScript program: float32, half, bfloat16, double and integer tensors. Those that
 * lie row-major in the file are views of `bytes`, which must not change while the checkpoint is in use; others are copied,
 * at most the file's size in all. Nothing that the file says is executed.
 *
 * @throws FormatError when it is no such archive, cut short, damaged or hostile, or holds no state_dict;
 *   the text says what to do instead.
 */
export async function parsePyTorchZip(bytes: Uint8Array, file: string, entry?: string): Promise<Checkpoint> {
  const archive = await readArchive(bytes, file);
  const folder = await folderOf(archive, file);
  checkByteOrder(archive, folder, file);
  const pickle = archive.get(folder.slice(0, -1) + PICKLE) ?? new Uint8Array(0);
  const root = readPickle(new Context(pickle, `${file}, data.pkl`, bytes.length));
  const storages = (key: string) => archive.get(`${folder}data/${key}`);
  return assemble(root, { file, fileSize: bytes.length, storages, entry });
}
