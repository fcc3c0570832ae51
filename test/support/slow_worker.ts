/** A worker for tests of the page's store: each request is answered when the test says so, in any order, well or badly. */
import { formatEdits } from '../../web/state/edits.ts';
import type { ClientEvents } from '../../web/worker/client.ts';
import type { NetworkSource, Problem, Reply, Request } from '../../web/worker/protocol.ts';
import type { Answers, Question } from '../../web/worker/questions.ts';

type Loading = Extract<Request, { type: 'load' }>;
type Work = Exclude<Request, { type: 'cancel' | 'forget' }>;

/** A request with the network that the worker held when it came. */
interface Waiting {
  readonly request: Work;
  readonly held: string;
  cancelled: boolean;
}

const MEMORY = { weights: 1, activations: 2, scratch: 3, total: 6 };
const PROBLEM: Problem = { code: 'format', text: 'The test says no.' };

/** A network's name in these tests: its file, with what the reader says of it, or its architecture. */
export function nameOf(source: NetworkSource): string {
  if (source.kind === 'untrained') return source.architecture;
  return source.kind === 'served' ? source.fileName : `${source.fileName} ${JSON.stringify(source.choices)}`;
}

/** A prediction that says what it was computed from: `top[0].label` is `network|picture|edits`. */
function predictionOf(network: string, picture: string, edits: string): Answers['run'] {
  const vector = { shape: [1, 1], data: Float32Array.of(1) };
  const top = [{ index: 0, label: `${network}|${picture}|${edits}`, probability: 1, logit: 1 }];
  return { logits: vector, probabilities: vector, top, gates: {}, taps: {}, milliseconds: 1 };
}

function reportOf(file: string): Extract<Reply, { type: 'ready' }>['model'] {
  const network = {
    architecture: file,
    options: {},
    inputChannels: 3,
    minimumSize: 1,
    nominalSize: [1, 1],
    classes: 1,
    nodes: [],
    blocks: [],
    output: 'linear',
  } as const;
  const limits = { build: 'engine', threads: 'small' } as const;
  const runtime = { precision: 'float32', build: 'simd', threads: 1, reason: '', limits } as const;
  return { network, file, labels: [], runtime, memory: MEMORY };
}

export class SlowWorker {
  /** Previews that were sent and that nobody has closed. */
  readonly open = new Set<object>();
  #waiting: Waiting[] = [];
  #held = 'none';
  #events: ClientEvents | null = null;

  connect = (events: ClientEvents) => {
    this.#events = events;
    return { send: (request: Request) => this.#take(request), stop: () => undefined };
  };

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Answers one of the waiting requests; the number may be any. */
  answer(number: number, well: boolean): void {
    const [waiting] = this.#waiting.splice(number % Math.max(1, this.#waiting.length), 1);
    if (waiting) this.#events?.onReply(this.#replyTo(waiting, well));
  }

  /** Tells of a download, for one of the networks that are loading. */
  progress(number: number): void {
    const loading = this.#waiting.filter(({ request }) => request.type === 'load');
    const request = loading[number % Math.max(1, loading.length)]?.request as Loading | undefined;
    if (!request) return;
    const progress = { phase: 'download', loaded: 1, total: 2 } as const;
    this.#events?.onReply({ type: 'progress', network: request.network, progress });
  }

  /** Ends without an answer to anybody. */
  die(): void {
    const events = this.#events;
    this.#waiting = [];
    this.#events = null;
    this.#held = 'none';
    events?.onLost('The worker has ended.');
  }

  #take(request: Request): void {
    if (request.type === 'forget') {
      this.#waiting = this.#waiting.filter(
        ({ request: asked }) => asked.type !== 'ask' || asked.id !== request.id,
      );
      return;
    }
    if (request.type === 'cancel' || request.type === 'load') {
      for (const waiting of this.#waiting) if (waiting.request.type === 'load') waiting.cancelled = true;
    }
    if (request.type !== 'cancel') this.#waiting.push({ request, held: this.#held, cancelled: false });
  }

  #replyTo({ request, held, cancelled }: Waiting, well: boolean): Reply {
    switch (request.type) {
      case 'load':
        return this.#loaded(request, cancelled, well);
      case 'ask':
        return well
          ? { type: 'answer', id: request.id, answer: answerTo(request.question, held) }
          : { type: 'askFailed', id: request.id, problem: PROBLEM };
      case 'classify': {
        const { id, picture } = request;
        const { name } = picture;
        if (!well) return { type: 'classifyFailed', id, name, problem: PROBLEM };
        const report = { name, width: 1, height: 1, seen: [1, 1] as const, reduced: false };
        return {
          type: 'classified',
          id,
          picture: { ...report, preview: this.#preview() },
          prediction: predictionOf(held, name, ''),
          memory: MEMORY,
        };
      }
    }
  }

  #loaded({ network, source }: Loading, cancelled: boolean, well: boolean): Reply {
    if (cancelled) return { type: 'cancelled', network };
    if (!well) return { type: 'loadFailed', network, problem: PROBLEM };
    this.#held = nameOf(source);
    return { type: 'ready', network, model: reportOf(this.#held) };
  }

  #preview(): ImageBitmap {
    const preview = { width: 1, height: 1, close: () => void this.open.delete(preview) };
    this.open.add(preview);
    return preview;
  }
}

function answerTo(question: Question, held: string): Answers[keyof Answers] {
  if (question.kind === 'run') return predictionOf(held, question.picture.name, formatEdits(question.edits));
  if (question.kind === 'weights') return { [held]: { shape: [1], data: Float32Array.of(1) } };
  throw new Error(`These tests ask no question of the kind ${question.kind}.`);
}
