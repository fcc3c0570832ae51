/** The colours of weights and differences in both themes, as the style sheet has them and as people see them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reach } from '../../../src/view/matrix.ts';
import { type SignedColours, signedColour } from '../../../web/draw/heat.ts';

const TOKENS = readFileSync(new URL('../../../web/styles/tokens.css', import.meta.url), 'utf8');
type RGB = readonly [number, number, number];

/** The first rule is the light theme's; the dark one's stand twice: by the reader's choice and by the system's. */
function themeOf(selector: string): SignedColours {
  const from = TOKENS.indexOf(`${selector} {`);
  const rule = TOKENS.slice(from, TOKENS.indexOf('}', from));
  const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(rule)?.[1] ?? '';
  return { less: token('less'), panel: token('panel'), more: token('more') };
}
const THEMES = {
  light: themeOf(':root'),
  dark: themeOf(':root[data-theme="dark"]'),
  system: themeOf(':root:not([data-theme="light"])'),
};

/** Linear light, 0 to 1 (IEC 61966-2-1). */
function linear(colour: string): RGB {
  const parts = colour.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    : (colour.match(/\d+/g) ?? []).map(Number);
  const [r, g, b] = parts.map((part) => {
    const v = part / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return [r ?? Number.NaN, g ?? Number.NaN, b ?? Number.NaN];
}

/** Machado, Oliveira & Fernandes 2009, severity 1. */
const SIGHTS: Readonly<Record<string, readonly RGB[]>> = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const dot = (row: RGB, [r, g, b]: RGB) => row[0] * r + row[1] * g + row[2] * b;

/** CIELAB, white D65. */
function lab(colour: string, sight: readonly RGB[]): RGB {
  const light = linear(colour);
  const seen = sight.map((row) => Math.min(Math.max(dot(row, light), 0), 1)) as unknown as RGB;
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f(dot([0.4124564, 0.3575761, 0.1804375], seen) / 0.95047);
  const y = f(dot([0.2126729, 0.7151522, 0.072175], seen));
  const z = f(dot([0.0193339, 0.119192, 0.9503041], seen) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** ΔE*ab: 2.3 is just seen. */
function difference(one: RGB, other: RGB): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

describe.each(Object.entries(THEMES))('the colours of what is less and more, %s', (_, theme) => {
  const colour = signedColour(2, theme);

  it('are the paper at zero and go no further than their ends', () => {
    expect(linear(colour(0))).toEqual(linear(theme.panel));
    expect(linear(colour(2))).toEqual(linear(theme.more));
    expect(linear(colour(-2))).toEqual(linear(theme.less));
    expect(signedColour(reach([0, 0]), theme)(0)).toBe(colour(0));
    expect([colour(9), colour(-9)]).toEqual([colour(2), colour(-2)]);
  });

  it.each(Object.entries(SIGHTS))(
    'are told apart by %s, the further from zero the better',
    (_name, sight) => {
      const zero = lab(colour(0), sight);
      for (const sign of [-1, 1]) {
        let before = 0;
        for (let step = 1; step <= 10; step++) {
          const away = difference(lab(colour((sign * 2 * step) / 10), sight), zero);
          expect(away).toBeGreaterThan(before + 2.3);
          before = away;
        }
      }
      for (let step = 3; step <= 10; step++) {
        const [more, less] = [1, -1].map((sign) => lab(colour((sign * 2 * step) / 10), sight)) as [RGB, RGB];
        expect(difference(more, less)).toBeGreaterThan(7);
      }
      expect(difference(lab(colour(2), sight), lab(colour(-2), sight))).toBeGreaterThan(25);
    },
  );
});
