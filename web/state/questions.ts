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

interface Waiting {
  resolve(answer: Answers[keyof Answers]): void;
  reject(error: NoAnswer): void;
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
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as AnswerTo<Asked>), reject });
      client.send({ type: 'ask', id, question });
    });
  }

  receive(reply: Extract<Reply, { type: 'answer' | 'askFailed' }>): void {
    const waiting = this.#waiting.get(reply.id);
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
