/** The store with a worker that the test plays. */
import { describe, expect, it } from 'vitest';
import { createPlayground } from '../../../web/state/store.ts';
import { defaultView, type View } from '../../../web/state/view.ts';
import type { ClientEvents } from '../../../web/worker/client.ts';
import type { PictureReport, Reply, Request } from '../../../web/worker/protocol.ts';

const MEMORY = { weights: 1, activations: 2, scratch: 3, total: 6 };

function preview() {
  const bitmap = {
    width: 1,
    height: 1,
    closed: false,
    close: () => {
      bitmap.closed = true;
    },
  };
  return bitmap;
}

function classified(id: number, name: string, bitmap = preview()): Reply {
  const vector = { shape: [1, 1], data: Float32Array.of(1) };
  const prediction = { logits: vector, probabilities: vector, top: [], gates: {}, taps: {}, milliseconds: 1 };
  const picture: PictureReport = { name, width: 1, height: 1, seen: [1, 1], reduced: false, preview: bitmap };
  return { type: 'classified', id, picture, prediction, memory: MEMORY };
}

const READY: Reply = {
  type: 'ready',
  network: 1,
  model: {
    network: {
      architecture: 'none',
      options: {},
      inputChannels: 3,
      minimumSize: 1,
      nominalSize: [1, 1],
      classes: 1,
      nodes: [],
      blocks: [],
      output: 'linear',
    },
    file: 'model',
    labels: [],
    runtime: {
      precision: 'float32',
      build: 'simd',
      threads: 1,
      reason: '',
      limits: { build: 'engine', threads: 'small' },
    },
    memory: MEMORY,
  },
};

function open(change: Partial<View> = {}) {
  const sent: Request[] = [];
  const workers: ClientEvents[] = [];
  const playground = createPlayground({
    view: { ...defaultView(['en']), picture: 'cat', ...change },
    connect: (events) => {
      workers.push(events);
      return { send: (request) => void sent.push(request), stop: () => undefined };
    },
    resolve: (address) => `resolved:${address}`,
  });
  const reply = (message: Reply) => workers.at(-1)?.onReply(message);
  playground.actions.load();
  return { ...playground, sent, workers, reply, state: () => playground.store.getState() };
}

const pictures = (sent: readonly Request[]) =>
  sent.flatMap((request) => (request.type === 'classify' ? [request.picture.name] : []));

describe('the playground', () => {
  it('runs the chosen picture once the model is ready, not before', () => {
    const { actions, reply, sent } = open();
    actions.choose({ picture: 'dog' });
    expect(pictures(sent)).toEqual([]);
    reply(READY);
    expect(pictures(sent)).toEqual(['dog']);
  });

  it('shows the latest picture, whatever order the answers come in, and lets go of the others', () => {
    const { actions, reply, state } = open();
    reply(READY);
    actions.choose({ picture: 'dog' });
    const late = preview();
    reply(classified(2, 'dog'));
    reply(classified(1, 'cat', late));
    expect(state().result?.picture.name).toBe('dog');
    expect(state().running).toBe(false);
    expect(late.closed).toBe(true);
  });

  it('closes the preview that it replaces', () => {
    const { actions, reply } = open();
    const first = preview();
    reply(READY);
    reply(classified(1, 'cat', first));
    actions.choose({ picture: 'dog' });
    expect(first.closed).toBe(false);
    reply(classified(2, 'dog'));
    expect(first.closed).toBe(true);
  });

  it('keeps the last result when a picture cannot be run, and says why until the next', () => {
    const { actions, reply, state } = open();
    reply(READY);
    reply(classified(1, 'cat'));
    actions.showOwn(new Blob(['text']), 'text.png');
    reply({
      type: 'classifyFailed',
      id: 2,
      name: 'text.png',
      problem: { code: 'unreadable', text: 'no picture' },
    });
    expect(state().problem?.code).toBe('unreadable');
    expect(state().result?.picture.name).toBe('cat');
    actions.choose({ picture: 'frog' });
    expect(state().problem).toBeNull();
  });

  it('starts another worker after one was lost, and runs the picture there', () => {
    const { actions, reply, sent, state, workers } = open();
    reply(READY);
    workers[0]?.onLost('gone');
    expect(state().model).toEqual({ phase: 'failed', problem: { code: 'lost', text: 'gone' } });
    actions.choose({ picture: 'ship' });
    actions.load();
    expect(workers).toHaveLength(2);
    reply({ ...READY, network: 2 });
    expect(pictures(sent)).toEqual(['cat', 'ship']);
  });

  it('says that a link cannot hold somebody’s own picture', () => {
    const { state } = open({ picture: 'own' });
    expect(state().missingOwn).toBe(true);
    expect(state().view.picture).toBe('ship');
  });

  it('goes back to the reader’s own picture while it is there', () => {
    const { actions, reply, sent, state } = open();
    reply(READY);
    actions.showOwn(new Blob(['1']), 'one.png');
    actions.choose({ picture: 'dog' });
    actions.choose({ picture: 'own' });
    expect(pictures(sent)).toEqual(['cat', 'one.png', 'dog', 'one.png']);
    expect(state().missingOwn).toBe(false);
  });

  it('runs nothing anew for a choice that does not concern the picture', () => {
    const { actions, reply, sent } = open();
    reply(READY);
    actions.choose({ order: 'value', language: 'zh', block: 'layer1.0' });
    actions.choose({ picture: 'cat' });
    expect(pictures(sent)).toEqual(['cat']);
  });

  const HERE = 'https://pictures.test/cat.png';
  const THERE = 'https://pictures.test/dog.png';

  it('asks about a picture of another origin before it is run, once in a visit', () => {
    const { actions, reply, sent, state } = open({ picture: HERE });
    reply(READY);
    expect(pictures(sent)).toEqual(['ship']);
    expect(state().unconfirmed).toEqual([{ place: 'picture', address: HERE }]);
    actions.confirm();
    expect(state().unconfirmed).toEqual([]);
    expect(pictures(sent)).toEqual(['ship', 'pictures.test: cat.png']);
    actions.choose({ picture: 'dog' });
    actions.choose({ picture: HERE });
    expect(state().unconfirmed).toEqual([]);
    expect(state().view.picture).toBe(HERE);
  });

  it('keeps what is shown when the reader declines, and asks about each of two', () => {
    const { actions, reply, sent, state } = open({ picture: 'cat', second: 'frog' });
    reply(READY);
    actions.choose({ picture: HERE, second: THERE });
    expect([state().view.picture, state().view.second]).toEqual(['cat', 'frog']);
    actions.decline();
    expect(state().unconfirmed).toEqual([{ place: 'second', address: THERE }]);
    actions.confirm();
    expect([state().view.picture, state().view.second]).toEqual(['cat', THERE]);
    expect(pictures(sent)).toEqual(['cat']);
  });

  it('forgets the question when something else is chosen, and asks once about one address in both places', () => {
    const { actions, reply, state } = open();
    reply(READY);
    actions.choose({ picture: HERE });
    actions.choose({ picture: 'dog' });
    expect(state().unconfirmed).toEqual([]);
    actions.choose({ picture: HERE, second: HERE });
    actions.confirm();
    expect(state().unconfirmed).toEqual([]);
    expect([state().view.picture, state().view.second]).toEqual([HERE, HERE]);
  });

  it('holds a second picture of the reader’s own, which a link cannot', () => {
    const { actions, state } = open();
    actions.showOwn(new Blob(['1']), 'one.png', 'second');
    expect([state().view.picture, state().view.second]).toEqual(['cat', 'own']);
    expect(state().own.second?.name).toBe('one.png');
    const linked = open({ second: 'own' });
    expect(linked.state().view.second).toBeNull();
    expect(linked.state().missingOwn).toBe(true);
  });

  it('tries a picture again that could not be run, when it is chosen again', () => {
    const { actions, reply, sent, state } = open();
    reply(READY);
    const problem = { code: 'unreachable', text: 'cat: the server answered 503' };
    reply({ type: 'classifyFailed', id: 1, name: 'cat', problem });
    actions.choose({ picture: 'cat' });
    expect(pictures(sent)).toEqual(['cat', 'cat']);
    expect(state().problem).toBeNull();
  });

  it('runs edits on the picture that is shown where the next one could not be run', () => {
    const { actions, reply, sent } = open();
    const runs = () =>
      sent.flatMap((request) =>
        request.type === 'ask' && request.question.kind === 'run' ? [request.question.picture.name] : [],
      );
    const ones = [{ target: '*', channel: null, to: { kind: 'ones' } }] as const;
    reply(READY);
    reply(classified(1, 'cat'));
    actions.choose({ picture: 'dog' });
    actions.edit(ones);
    expect(runs()).toEqual([]);
    reply({
      type: 'classifyFailed',
      id: 2,
      name: 'dog',
      problem: { code: 'unreadable', text: 'no picture' },
    });
    expect(runs()).toEqual(['cat']);
  });

  it('shows a network’s picture and error no longer once another is chosen, and does not call it cancelled', () => {
    const { actions, reply, state } = open();
    reply(READY);
    reply(classified(1, 'cat'));
    actions.choose({ picture: 'dog' });
    actions.choose({ model: 'se_resnet34' });
    const late = preview();
    reply(classified(2, 'dog', late));
    reply({ type: 'cancelled', network: 1 });
    expect([state().model.phase, state().result, late.closed]).toEqual(['loading', null, true]);
    const problem = { code: 'format', text: 'cut short' };
    reply({ type: 'loadFailed', network: 2, problem });
    expect([state().model, state().result]).toEqual([{ phase: 'failed', problem }, null]);
  });
});
