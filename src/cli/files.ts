/** Files, with errors that a person can act on. */
import type { Dirent } from 'node:fs';
import { access, constants, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from '../index.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a path through something that is no folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'a folder',
  EROFS: 'a read-only file system',
  ENOSPC: 'no space left on the disk',
  EMFILE: 'too many open files',
  ELOOP: 'a loop of symbolic links',
  ENAMETOOLONG: 'a name that is too long',
  ERR_FS_FILE_TOO_LARGE: 'more than 2 GiB',
};

/** The reason of a failed system call; anything else is thrown on. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code];
  if (reason === undefined) throw error;
  return reason;
}

/** @throws InputError `cat.png: found no such file or folder; expected a file that can be read.` */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const parts = { where: path, found: reasonOf(error), expected: 'a file that can be read' };
    throw new InputError(parts, { cause: error });
  }
}

/** @throws InputError when there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const parts = { where: path, found: reasonOf(error), expected: 'a file or folder that can be read' };
    throw new InputError(parts, { cause: error });
  }
}

/** What a folder holds but hidden files, by name. @throws InputError when it cannot be read. */
export async function listFolder(path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const parts = { where: path, found: reasonOf(error), expected: 'a folder that can be read' };
    throw new InputError(parts, { cause: error });
  }
}

/** To be called before long work: @throws InputError when the file's folder does not exist or cannot be written. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
    const target = await stat(path).catch(() => undefined);
    if (target?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
  } catch (error) {
    const parts = { where: path, found: reasonOf(error), expected: 'a file that can be written' };
    throw new InputError({ ...parts, cause: `Its folder is ${folder}.` }, { cause: error });
  }
}

/** @throws InputError when the file cannot be written. */
export async function writeBytes(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    const parts = { where: path, found: reasonOf(error), expected: 'a file that can be written' };
    throw new InputError(parts, { cause: error });
  }
}
