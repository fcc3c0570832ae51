/** Folders of pictures, as a browser hands them over. */
import { describe, expect, it } from 'vitest';
import { groupByFolder } from '../../../web/picture/folders.ts';

const found = (path: string) => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '') });

describe('folders of pictures', () => {
  it('are classes by the name of the folder that a picture lies in, however deep', () => {
    const folders = groupByFolder(
      ['all/dogs/10.png', 'all/dogs/2.JPG', 'all/more/cats/a.webp', '/dogs/b.png'].map(found),
    );
    expect(folders.map(({ label, files }) => [label, files.map(({ name }) => name)])).toEqual([
      ['cats', ['a.webp']],
      ['dogs', ['2.JPG', '10.png', 'b.png']],
    ]);
  });

  it('leave out what is no picture, and pictures without a folder', () => {
    expect(groupByFolder(['a.png', '/a.png', 'cats/notes.txt', 'cats/.DS_Store'].map(found))).toEqual([]);
  });
});
