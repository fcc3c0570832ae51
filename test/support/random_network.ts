/**
 * Networks of all kinds of nodes in any order that fits: grown from a list of random numbers, so that a failing one
 * shrinks. Weights by formula B.
 */
import type { ActivationFunction, Block, Network, Node } from '../../src/network/network.ts';
import { INPUT } from '../../src/network/network.ts';
import {
  activation,
  batchNorm,
  concat,
  convolution,
  dense,
  globalPool,
  pool,
} from '../../src/network/nodes.ts';
import { parameterShapes } from '../../src/network/parameters.ts';
import type { Checkpoint } from '../../src/weights/checkpoint.ts';
import { formulaTensorB, stored } from './formula.ts';

interface Map2 {
  readonly name: string;
  readonly channels: number;
  readonly size: number;
}

/** A source of choices: the numbers that fast-check gave, then zeros. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  get left(): boolean {
    return this.#next < this.#numbers.length;
  }

  of<T>(items: readonly T[]): T {
    const index = (this.#numbers[this.#next++] ?? 0) % items.length;
    return items[index] as T;
  }
}

const ACTIVATIONS: readonly ActivationFunction[] = ['relu', 'hardSwish', 'hardSigmoid', 'tanh', 'sigmoid'];
const CHANNELS = [8, 16, 3, 12, 24, 5, 20];

class Grower {
  readonly nodes: Node[] = [];
  readonly blocks: Block[] = [];
  readonly maps: Map2[] = [];
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  #name(kind: string): string {
    return `${kind}${this.nodes.length}`;
  }

  #add(node: Node, channels: number, size: number): void {
    this.nodes.push(node);
    this.maps.push({ name: node.name, channels, size });
  }

  convolve(input: string, inChannels: number, size: number): void {
    const choices = this.#choices;
    const [kernel, padding] = choices.of([
      [3, 1],
      [1, 0],
      [5, 2],
    ] as const);
    const stride = choices.of([1, 1, 2]);
    const groups = input === INPUT ? 1 : choices.of([1, 1, inChannels, 2, 4]);
    const fits = inChannels % groups === 0;
    const outChannels =
      groups === inChannels && groups > 1 ? inChannels : choices.of(CHANNELS) * (fits ? groups : 1);
    const name = this.#name('conv');
    const extents = { inChannels, outChannels, kernel, stride, padding, groups: fits ? groups : 1 };
    const node = convolution(name, input, extents);
    const bias = choices.of([false, true]) ? { bias: `${name}.bias` } : {};
    this.#add({ ...node, ...bias }, outChannels, Math.floor((size + 2 * padding - kernel) / stride) + 1);
  }

  normalise({ name, channels, size }: Map2): void {
    this.#add(batchNorm(this.#name('bn'), name, channels), channels, size);
  }

  activate({ name, channels, size }: Map2): void {
    this.#add(activation(this.#name('act'), name, this.#choices.of(ACTIVATIONS)), channels, size);
  }

  pool({ name, channels, size }: Map2): void {
    const window = {
      by: this.#choices.of(['max', 'mean'] as const),
      kernel: 3,
      stride: this.#choices.of([1, 2]),
      padding: this.#choices.of([1, 0]),
      ceil: this.#choices.of([false, true]),
      countIncludePad: this.#choices.of([true, false]),
    };
    if (size + 2 * window.padding < 3) return;
    const room = size + 2 * window.padding - 3;
    const windows = (window.ceil ? Math.ceil(room / window.stride) : Math.floor(room / window.stride)) + 1;
    const extent = (windows - 1) * window.stride < size + window.padding ? windows : windows - 1;
    this.#add(pool(this.#name('pool'), name, window), channels, extent);
  }

  concatenate(a: Map2): void {
    const parts = this.maps.filter(({ size }) => size === a.size).slice(-4);
    const chosen = parts.filter(() => this.#choices.of([true, true, false]));
    if (chosen.length < 2) return;
    const channels = chosen.reduce((sum, part) => sum + part.channels, 0);
    if (channels > 100) return;
    this.#add(
      concat(
        this.#name('concat'),
        chosen.map(({ name }) => name),
      ),
      channels,
      a.size,
    );
  }

  sum(a: Map2): void {
    const others = this.maps.filter((b) => b !== a && b.size === a.size && b.channels === a.channels);
    const other = others.at(-1);
    if (!other) return;
    const name = this.#name('sum');
    this.#add({ kind: 'add', name, inputs: [a.name, other.name] }, a.channels, a.size);
  }

  excite(a: Map2): void {
    const { name: u, channels, size } = a;
    const at = this.#name('se');
    const hidden = 4;
    this.nodes.push(
      globalPool(`${at}.squeeze`, u, this.#choices.of(['mean', 'max'] as const)),
      dense(`${at}.fc1`, `${at}.squeeze`, [channels, hidden], true),
      activation(`${at}.hidden`, `${at}.fc1`, 'relu'),
      dense(`${at}.fc2`, `${at}.hidden`, [hidden, channels], true),
      activation(`${at}.gate`, `${at}.fc2`, this.#choices.of(['sigmoid', 'hardSigmoid'] as const)),
    );
    const after = `${at}.after`;
    this.#add({ kind: 'scale', name: after, inputs: [u, `${at}.gate`] }, channels, size);
    const parts = { squeeze: `${at}.squeeze`, hidden: `${at}.hidden`, gate: `${at}.gate`, after };
    const se = { before: u, ...parts, channels, hiddenWidth: hidden };
    this.blocks.push({ name: after, stage: 'stage', module: 'Block', se });
  }

  grow(): void {
    const choices = this.#choices;
    // Mostly on with the latest map, so that chains form which can be fused.
    const a = this.maps.at(-1 - choices.of([0, 0, 0, 1, 2])) ?? this.maps.at(-1);
    if (!a) return;
    const step = choices.of([
      () => this.convolve(a.name, a.channels, a.size),
      () => this.activate(a),
      () => this.normalise(a),
      () => this.sum(a),
      () => this.concatenate(a),
      () => this.excite(a),
      () => this.pool(a),
    ]);
    step();
  }
}

const CLASSES = 5;

export function randomNetwork(numbers: readonly number[], size: number): Network {
  const choices = new Choices(numbers);
  const grower = new Grower(choices);
  grower.convolve(INPUT, 3, size);
  while (choices.left) grower.grow();
  const { nodes, blocks, maps } = grower;
  const last = maps.at(-1) ?? { name: INPUT, channels: 3 };
  nodes.push(
    globalPool('pooled', last.name, 'mean'),
    dense('linear', 'pooled', [last.channels, CLASSES], true),
  );
  return {
    architecture: 'random',
    options: {},
    inputChannels: 3,
    minimumSize: 1,
    nominalSize: [size, size],
    classes: CLASSES,
    nodes,
    blocks,
    output: 'linear',
  };
}

/** Formula B for every tensor of a network. */
export function checkpointB(network: Network, seed: number): Checkpoint {
  const shapes = [...parameterShapes(network)];
  const tensors = new Map(
    shapes.map(([name, shape]) => [name, stored(name, formulaTensorB(name, shape, seed))]),
  );
  return { file: `formula B ${network.architecture}`, metadata: {}, tensors };
}
