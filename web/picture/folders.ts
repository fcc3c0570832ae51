/** Folders of pictures, one for each class, as a browser hands them over. */

/** A file and where it lay: `birds/robin.png`. */
export interface FoundFile {
  readonly path: string;
  readonly file: File;
}

export interface PictureFolder {
  /** The folder's own name: the class. */
  readonly label: string;
  readonly files: readonly File[];
}

/** Files of these endings are tried; what else lies in a folder (notes, thumbnails' databases) is none of its pictures. */
const PICTURE = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;

/** By the name of the folder that each file lies in, in order of name; files without a folder belong to no class. */
export function groupByFolder(found: readonly FoundFile[]): readonly PictureFolder[] {
  const folders = new Map<string, File[]>();
  for (const { path, file } of found) {
    const label = path.split('/').filter(Boolean).at(-2);
    if (label === undefined || !PICTURE.test(path)) continue;
    folders.set(label, [...(folders.get(label) ?? []), file]);
  }
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  return [...folders]
    .map(([label, files]) => ({ label, files: files.sort((a, b) => compare(a.name, b.name)) }))
    .sort((a, b) => compare(a.label, b.label));
}

/** Every file of a dropped folder, however deep. A browser lists a folder in parts, until a part is empty. */
async function filesOf(entry: FileSystemEntry, path: string): Promise<FoundFile[]> {
  const here = `${path}/${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path: here, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FoundFile[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return found;
    for (const inner of part) found.push(...(await filesOf(inner, here)));
  }
}

/** The items of a drop. They are gone as soon as its event is over, so that they are all taken first. */
export async function filesOfDrop(items: DataTransferItemList): Promise<FoundFile[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return (await Promise.all(entries.map((entry) => filesOf(entry, '')))).flat();
}
