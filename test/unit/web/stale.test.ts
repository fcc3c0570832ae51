/** No stale answers: networks, pictures and edits are switched at random while a slow worker answers in any order, or fails. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODELS } from '../../../web/catalog.ts';
import { type Edit, formatEdits, NO_EDITS } from '../../../web/state/edits.ts';
import { createPlayground } from '../../../web/state/store.ts';
import { defaultView } from '../../../web/state/view.ts';
import { SlowWorker } from '../../support/slow_worker.ts';

/** Chosen from so few that the same comes again. */
const NETWORKS = MODELS.slice(0, 3);
const PICTURES = ['cat', 'dog', 'frog'] as const;
const EDITS: readonly (readonly Edit[])[] = [
  NO_EDITS,
  [{ target: '*', channel: null, to: { kind: 'ones' } }],
  [{ target: 'layer1', channel: null, to: { kind: 'zeros' } }],
  [{ target: 'layer4.1', channel: 3, to: { kind: 'constant', value: 0.5 } }],
];

type Command =
  | {
      readonly do: 'network' | 'own network' | 'picture' | 'own picture' | 'ask' | 'progress';
      readonly at: number;
    }
  | { readonly do: 'both'; readonly at: number; readonly edits: number }
  | { readonly do: 'edit'; readonly at: number; readonly settled: boolean }
  | { readonly do: 'answer'; readonly at: number; readonly well: boolean }
  | { readonly do: 'undo' | 'redo' | 'cancel' | 'load' | 'choices' | 'die' };

const at = fc.nat({ max: 7 });
const only = <Name extends string>(...names: Name[]) => fc.constantFrom(...names);
const COMMAND: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: only('network', 'picture'), at }) },
  { weight: 2, arbitrary: fc.record({ do: only('own network', 'own picture', 'ask', 'progress'), at }) },
  { weight: 2, arbitrary: fc.record({ do: only('both'), at, edits: at }) },
  { weight: 4, arbitrary: fc.record({ do: only('edit'), at, settled: fc.boolean() }) },
  { weight: 12, arbitrary: fc.record({ do: only('answer'), at, well: fc.nat(4).map((n) => n > 0) }) },
  { weight: 2, arbitrary: fc.record({ do: only('undo', 'redo', 'cancel', 'load', 'choices') }) },
  { weight: 1, arbitrary: fc.record({ do: only('die') }) },
);

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
/** Until every promise that can go on has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function open() {
  const worker = new SlowWorker();
  const playground = createPlayground({
    view: { ...defaultView(['en']), picture: 'cat' },
    connect: worker.connect,
    resolve: (address) => address,
  });
  const { store, actions, ask } = playground;
  const state = () => store.getState();
  /** What the reader has done, told by the test alone. */
  const did = { own: '', choices: {} as Record<string, string>, cancelled: false };
  actions.load();

  /** As the worker's answers call the network that the reader has chosen. */
  function chosenNetwork(): string {
    const { model: id } = state().view;
    if (id === 'own') return `${did.own} ${JSON.stringify(did.choices)}`;
    const model = MODELS.find((known) => known.id === id);
    if (!model) throw new Error(`The catalogue has no ${id}.`);
    return model.trained?.fileName ?? model.architecture;
  }

  async function askNow() {
    const before = chosenNetwork();
    const answer = await ask({ kind: 'weights', names: [] }).catch(() => null);
    if (!answer) return;
    expect(Object.keys(answer)).toEqual([before]);
    expect(before).toBe(chosenNetwork());
  }

  function apply(command: Command) {
    switch (command.do) {
      case 'network':
        return actions.choose({ model: pick(NETWORKS, command.at).id });
      case 'own network':
        did.own = `file ${command.at}`;
        did.choices = {};
        return actions.loadOwn(new Blob([]), did.own);
      case 'choices':
        if (!did.own) return;
        did.choices = { architecture: 'se_resnet18', networkOptions: {} as never };
        return actions.chooseOwn({ architecture: 'se_resnet18' });
      case 'picture':
        return actions.choose({ picture: pick(PICTURES, command.at) });
      case 'own picture':
        return actions.showOwn(new Blob([]), `picture ${command.at}`);
      case 'both':
        return actions.choose({ picture: pick(PICTURES, command.at), edits: pick(EDITS, command.edits) });
      case 'edit':
        return actions.edit(pick(EDITS, command.at), command.settled);
      case 'ask':
        return void askNow();
      case 'progress':
        return worker.progress(command.at);
      case 'answer':
        return worker.answer(command.at, command.well);
      case 'cancel':
        did.cancelled = true;
        return actions.cancelLoading();
      case 'load':
        return actions.load();
      case 'die':
        return worker.die();
      default:
        return actions[command.do]();
    }
  }

  /** Everything that is shown belongs together. */
  function check() {
    const { view, model, result, edited, present } = state();
    const network = chosenNetwork();
    if (model.phase === 'ready') expect(model.report.file).toBe(network);
    if (result) {
      expect(result.source.name).toBe(result.picture.name);
      expect(result.prediction.top[0]?.label).toBe(`${network}|${result.picture.name}|`);
    }
    if (edited) {
      const [name, edits] = [result?.picture.name, formatEdits(edited.edits)];
      expect(edited.prediction.top[0]?.label).toBe(`${network}|${name}|${edits}`);
      expect(view.edits).not.toEqual(NO_EDITS);
    }
    expect([...worker.open]).toEqual(result ? [result.picture.preview] : []);
    return present;
  }

  /** A load that the reader has not cancelled is never called cancelled. */
  let loading = state().present.network;
  store.subscribe(({ model, present }) => {
    if (present.network !== loading) did.cancelled = false;
    loading = present.network;
    if (model.phase === 'cancelled') expect(did.cancelled).toBe(true);
  });

  return { worker, actions, state, apply, check, chosenNetwork };
}

/** The worker answers everything, and nothing is left over. */
async function finish({ worker, actions, state, check, chosenNetwork }: ReturnType<typeof open>) {
  actions.load();
  for (let turns = 0; worker.waiting > 0; turns++) {
    expect(turns).toBeLessThan(100);
    worker.answer(0, true);
    await settled();
    check();
  }
  const { view, own, model, running, result, edited, problem } = state();
  const picture = view.picture === 'own' ? own.picture?.name : view.picture;
  expect([model.phase, running, problem]).toEqual(['ready', false, null]);
  expect(result?.prediction.top[0]?.label).toBe(`${chosenNetwork()}|${picture}|`);
  expect(edited?.edits ?? NO_EDITS).toEqual(view.edits);
}

describe('answers that come late, in any order, or not at all', () => {
  it('are never shown for another network, picture or edits than those that they are of', async () => {
    const sequence = fc.array(COMMAND, { minLength: 5, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), sequence, async (isLoaded, commands) => {
        const page = open();
        // Its network, then its picture.
        for (let answers = 0; isLoaded && answers < 2; answers++) page.worker.answer(0, true);
        for (const command of commands) {
          page.apply(command);
          page.check();
          await settled();
          page.check();
        }
        await finish(page);
      }),
      { numRuns: 1500 },
    );
  });
});
