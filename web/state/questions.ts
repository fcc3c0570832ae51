/** Questions to the worker and who waits for their answers. Knows neither React nor the DOM. */
import type { Client } from '../worker/client.ts';
import type { Problem, Reply } from '../worker/protocol.ts';
import type { Answers, AnswerTo, Question } from '../worker/questions.ts';

/** The worker's own words for why there is no answer. */
export class NoAnswer extends Error {
  constructor(readonly problem: Problem) {
    super(problem.text);
  }
}

/** Of a long answer: so many of its parts are done. */
export type OnProgress = (done: number, total: number) => void;

interface Waiting {
  resolve(answer: Answers[keyof Answers]): void;
  reject(error: NoAnswer): void;
  report: OnProgress | undefined;
}

export class Questions {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /**
   * @param signal  aborted: nobody waits any more, the worker stops and the promise is rejected with the signal's reason
   * @throws NoAnswer
   */
  ask<Asked extends Question>(
    client: Client | null,
    question: Asked,
    signal?: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<AnswerTo<Asked>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (!client) return reject(new NoAnswer({ code: 'lost', text: 'There is no worker.' }));
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener(
        'abort',
        () => {
          if (!this.#waiting.delete(id)) return;
          client.send({ type: 'forget', id });
          reject(signal.reason);
        },
        { once: true },
      );
      this.#waiting.set(id, {
        resolve: (answer) => resolve(answer as AnswerTo<Asked>),
        reject,
        report: onProgress,
      });
      client.send({ type: 'ask', id, question });
    });
  }

  receive(reply: Extract<Reply, { type: 'answer' | 'askFailed' | 'asking' }>): void {
    const waiting = this.#waiting.get(reply.id);
    if (reply.type === 'asking') {
      waiting?.report?.(reply.done, reply.total);
      return;
    }
    this.#waiting.delete(reply.id);
    if (reply.type === 'answer') waiting?.resolve(reply.answer);
    else waiting?.reject(new NoAnswer(reply.problem));
  }

  /** The worker is gone, or its network is another. */
  fail(problem: Problem): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(new NoAnswer(problem));
  }
}
