/** What a file that is not safetensors most likely is, told by its first bytes; `foreign.ts` names other tools' formats. A leaf. */

interface Disguise {
  readonly prefix: string;
  readonly cause: string;
}

const DISGUISES: readonly Disguise[] = [
  {
    prefix: '<',
    cause: 'An HTML page was saved in place of the file: open the address and look for the download link.',
  },
  {
    prefix: 'PK\x03\x04',
    cause: `This is a zip archive, as torch.save writes (.pth, .pt): parseCheckpoint reads it.`,
  },
  {
    prefix: '\x80',
    cause: `This is a Python pickle, as torch.save wrote before version 1.6: parseCheckpoint reads it.`,
  },
  {
    prefix: 'version https://git-lfs',
    cause: 'This is a Git LFS pointer, not the file it stands for: run "git lfs pull".',
  },
  { prefix: '\x1f\x8b', cause: 'The file is still compressed: run "gunzip" on it.' },
  {
    prefix: '{',
    cause: "This is JSON text: an index, a configuration or a server's error reply in place of the file.",
  },
];

const NO_IDEA = 'The file is damaged or is not a safetensors file.';

/** The likely cause, as a sentence, where a file's header cannot be read. */
export function likelyCause(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).trimStart();
  return DISGUISES.find(({ prefix }) => start.startsWith(prefix))?.cause ?? NO_IDEA;
}

/** Whether the bytes begin as a web page does. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 256)).replace(/^\xef\xbb\xbf/, '');
  return /^\s*<(!doctype|!--|html|head|body|\?xml)/i.test(start);
}
