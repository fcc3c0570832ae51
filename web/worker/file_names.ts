/** Which files are checkpoints, as far as their names tell. */

/** What people call them; a file's format is told by its bytes. */
export const CHECKPOINT_ENDINGS = [
  '.safetensors',
  '.pth',
  '.pt',
  '.tar',
  '.ckpt',
  '.bin',
  '.pkl',
  '.caffemodel',
] as const;

export function isCheckpoint(fileName: string): boolean {
  return CHECKPOINT_ENDINGS.some((ending) => fileName.toLowerCase().endsWith(ending));
}
