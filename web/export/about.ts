/** What an exported file says of itself: the figure, the model, the picture and the edits. */
export interface About {
  /** Of the figure or the numbers: `differences layer4.1`. */
  readonly figure: string;
  /** Empty where it is about none. */
  readonly model: string;
  /** Empty where it is about no picture. */
  readonly picture: string;
  /** What it is compared with, where there is one. */
  readonly second?: string;
  /** Whose statistics are drawn, where they are of many pictures. */
  readonly dataset?: string;
  /** As in the address; empty for none. */
  readonly edits: string;
}

const LONGEST_PART = 60;

function part(text: string): string {
  const safe = text.normalize('NFKC').replace(/[^\p{L}\p{N}.@=-]+/gu, '-');
  return safe.replace(/^[-.]+|[-.]+$/g, '').slice(0, LONGEST_PART);
}

/** `figure-6_se-resnet18-cifar10_cat_layer4.1-ones.csv` */
export function fileName({ figure, model, picture, second, edits }: About, ending: string): string {
  const parts = [figure, model, picture, ...(second ? [`vs-${second}`] : []), edits].map(part);
  return `${parts.filter((text) => text !== '').join('_')}.${ending}`;
}

/** One line a fact. */
export function describe({ figure, model, picture, second, dataset, edits }: About): readonly string[] {
  return [
    `figure: ${figure}`,
    `model: ${model || 'none'}`,
    `picture: ${picture || 'none'}`,
    ...(second ? [`second picture: ${second}`] : []),
    ...(dataset ? [`data: ${dataset}`] : []),
    `edits: ${edits || 'none'}`,
    'made with: senet-wasm',
  ].map((line) => line.replace(/[\r\n]+/g, ' '));
}
