/** The story's texts, and the pure parts behind its figures, against the public API. */
import { describe, expect, it } from 'vitest';
import { buildNetwork, countParameters, se, tensor } from '../../../src/index.ts';
import { ratioCosts } from '../../../web/layout/costs.ts';
import { blockOutput, gateOf, relativeDistance, type Scene } from '../../../web/layout/mistakes.ts';
import { pieces } from '../../../web/layout/prose.ts';
import { defaultView, formatView, parseView } from '../../../web/state/view.ts';
import { CHAPTERS, EXERCISES, PARAGRAPHS } from '../../../web/tabs/learn/chapters.ts';
import { en } from '../../../web/tabs/learn/en.ts';
import { zh } from '../../../web/tabs/learn/zh.ts';

describe('the texts of the story', () => {
  it.each(CHAPTERS)('%s: four paragraphs of 150 words, 250 Chinese characters, or more', (name) => {
    const whole = (texts: Readonly<Record<keyof typeof en, string>>) =>
      PARAGRAPHS.map((number) => texts[`${name}${number}`]).join(' ');
    expect(whole(en).split(/\s+/).length).toBeGreaterThanOrEqual(150);
    expect([...whole(zh).matchAll(/\p{Script=Han}/gu)].length).toBeGreaterThanOrEqual(250);
    expect(`${whole(en)}${en[`${name}Task`]}`).toMatch(/section|equation|figure|table|layer/);
  });

  it('leave places for live values', () => {
    expect(pieces('gate {topS}, {a b}')).toEqual([
      { kind: 'text', text: 'gate ' },
      { kind: 'value', name: 'topS' },
      { kind: 'text', text: ', {a b}' },
    ]);
  });

  it.each(CHAPTERS)('%s: its exercise can be written in an address and read back', (name) => {
    const view = { ...defaultView(['en']), ...EXERCISES[name], chapter: name };
    expect(parseView(formatView(view), defaultView(['zh']))).toEqual(view);
  });
});

/** Small, with signs and sizes that differ. */
function scene(): Scene {
  const wave = (length: number, step: number) =>
    Float32Array.from({ length }, (_, at) => Math.sin(1 + at * step) * 2);
  return {
    u: wave(8 * 6, 0.7),
    x: wave(8 * 6, 1.3),
    channels: 8,
    hidden: 4,
    w1: wave(32, 0.9),
    w2: wave(32, 0.4),
  };
}

function byLibrary({ u, channels, hidden, w1, w2 }: Scene, map = u) {
  return se(tensor(map, [1, channels, 2, 3]), {
    w1: tensor(w1, [hidden, channels]),
    w2: tensor(w2, [channels, hidden]),
  });
}

describe('the module, right and wrong', () => {
  const here = scene();
  const { u, x } = here;

  it('is right as the runtime’s module is', async () => {
    const { s, scaled } = await byLibrary(here);
    expect(relativeDistance(gateOf(here), s.data)).toBeLessThan(1e-6);
    const expected = scaled.data.map((value, at) => Math.max(value + (x[at] ?? 0), 0));
    expect(relativeDistance(blockOutput(here), expected)).toBeLessThan(1e-6);
  });

  it('twice: multiplies what the module returns by u', async () => {
    const { scaled } = await byLibrary(here);
    const expected = scaled.data.map((value, at) => Math.max(value * (u[at] ?? 0) + (x[at] ?? 0), 0));
    expect(relativeDistance(blockOutput(here, 'twice'), expected)).toBeLessThan(1e-6);
  });

  it('relu: the module reads relu(u)', async () => {
    const { s, scaled } = await byLibrary(
      here,
      u.map((value) => Math.max(value, 0)),
    );
    expect(relativeDistance(gateOf(here, 'relu'), s.data)).toBeLessThan(1e-6);
    const expected = scaled.data.map((value, at) => Math.max(value + (x[at] ?? 0), 0));
    expect(relativeDistance(blockOutput(here, 'relu'), expected)).toBeLessThan(1e-6);
  });

  it('shortcut: the module scales x', async () => {
    const { scaled } = await byLibrary(here, x);
    const expected = scaled.data.map((value, at) => Math.max(value + (u[at] ?? 0), 0));
    expect(relativeDistance(blockOutput(here, 'shortcut'), expected)).toBeLessThan(1e-6);
  });

  it('softmax: gates share a sum of 1, in the order of the right ones', () => {
    const [gate, right] = [gateOf(here, 'softmax'), gateOf(here)];
    expect(gate.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    const order = (values: Float32Array) =>
      [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    expect(order(gate)).toEqual(order(right));
  });

  it('width: a module of C / hidden units', async () => {
    const { channels, w1, w2 } = here;
    const columns = Float32Array.from({ length: channels * 2 }, (_, at) => w2[(at >> 1) * 4 + (at & 1)] ?? 0);
    const narrow = { ...here, hidden: 2, w1: w1.slice(0, 2 * channels), w2: columns };
    const { s } = await byLibrary(narrow);
    expect(relativeDistance(gateOf(here, 'width'), s.data)).toBeLessThan(1e-6);
    expect(relativeDistance(gateOf(here), s.data)).toBeGreaterThan(0.01);
  });
});

describe('the cost of each ratio', () => {
  it.each([2, 4, 8, 16, 32, null] as const)(
    'r = %s: with biases and rounded up, what the paper prints',
    (ratio) => {
      const [cost] = ratioCosts([ratio]);
      const modules = ratio === null ? { stages: [] } : { reduction: ratio, gateBias: true };
      const biased = countParameters(buildNetwork('se_resnet50', { stem: 'imagenet', ...modules }));
      expect(Math.ceil(biased / 1e5) / 10).toBe(cost?.paper.parameters);
      // A bias for each hidden unit and each gate, and nothing else.
      expect(biased - (cost?.parameters ?? 0)).toBe(ratio === null ? 0 : 15_104 * (1 + 1 / ratio));
    },
  );

  it('counts the plain network’s multiply-adds as section 4 does, and each weight of a module once', () => {
    const [sixteen, none] = ratioCosts([16, null]);
    expect(((none?.multiplyAdds ?? 0) / 1e9).toFixed(2)).toBe('3.86');
    expect((sixteen?.multiplyAdds ?? 0) - (none?.multiplyAdds ?? 0)).toBe(2_514_944);
  });

  it('counts the modules as the formula does', () => {
    const [sixteen, none] = ratioCosts([16, null]);
    const stages = [
      [3, 256],
      [4, 512],
      [6, 1024],
      [3, 2048],
    ] as const;
    const formula = (2 / 16) * stages.reduce((sum, [blocks, channels]) => sum + blocks * channels ** 2, 0);
    expect((sixteen?.parameters ?? 0) - (none?.parameters ?? 0)).toBe(formula);
    const plain = buildNetwork('se_resnet50', { stem: 'imagenet', stages: [] });
    expect(none?.parameters).toBe(countParameters(plain));
  });
});
