/** The line to the worker: started when it is first needed, and anew after it was lost. Knows neither React nor the DOM. */
import type { Client, ClientEvents } from '../worker/client.ts';
import type { Reply, Request } from '../worker/protocol.ts';
import type { AnswerTo, Question } from '../worker/questions.ts';
import { type OnProgress, Questions } from './questions.ts';

type QuestionReply = Extract<Reply, { type: 'answer' | 'askFailed' | 'asking' }>;

export type Ask = <Asked extends Question>(
  question: Asked,
  signal?: AbortSignal,
  onProgress?: OnProgress,
) => Promise<AnswerTo<Asked>>;

export interface Line {
  /** Starts a worker if there is none. */
  readonly open: () => void;
  /** Goes nowhere where there is no worker. */
  readonly send: (request: Request) => void;
  /** @throws NoAnswer with the worker's words; the signal's reason */
  readonly ask: Ask;
  /** Nobody waits any more for what was asked: each promise is rejected with a NoAnswer of that text. */
  readonly retire: (text: string) => void;
}

export interface LineParts {
  readonly connect: (events: ClientEvents) => Client;
  /** Told of every reply but those to questions. */
  readonly onReply: (reply: Exclude<Reply, QuestionReply>) => void;
  readonly onLost: (text: string) => void;
}

export function createLine({ connect, onReply, onLost }: LineParts): Line {
  const questions = new Questions();
  let client: Client | null = null;

  function receive(reply: Reply) {
    if (reply.type === 'answer' || reply.type === 'askFailed' || reply.type === 'asking')
      questions.receive(reply);
    else onReply(reply);
  }

  function lose(text: string) {
    client = null;
    questions.fail({ code: 'lost', text });
    onLost(text);
  }

  return {
    open: () => {
      client ??= connect({ onReply: receive, onLost: lose });
    },
    send: (request) => client?.send(request),
    ask: (question, signal, onProgress) => questions.ask(client, question, signal, onProgress),
    retire: (text) => questions.fail({ code: 'input', text }),
  };
}
