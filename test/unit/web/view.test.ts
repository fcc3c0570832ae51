import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODELS, SAMPLES } from '../../../web/catalog.ts';
import type { Edit, EditTo } from '../../../web/state/edits.ts';
import {
  defaultView,
  formatView,
  LANGUAGES,
  parseView,
  SCALES,
  SCOPES,
  TABS,
  THEMES,
  type View,
} from '../../../web/state/view.ts';

const DEFAULTS = defaultView(['en-GB']);

const constant = fc
  .integer({ min: 0, max: 10_000 })
  .map((n): EditTo => ({ kind: 'constant', value: n / 10_000 }));
const whole: fc.Arbitrary<EditTo> = fc.oneof(
  fc.constantFrom<EditTo>({ kind: 'ones' }, { kind: 'zeros' }, { kind: 'mean' }),
  fc.nat(999_999_999).map((seed): EditTo => ({ kind: 'shuffle', seed })),
  fc.constantFrom(...SAMPLES).map((label): EditTo => ({ kind: 'class', label })),
  constant,
);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ target: fc.constantFrom('*', 'layer1', 'layer4.1'), channel: fc.constant(null), to: whole }),
  fc.record({ target: fc.constant('layer4.1'), channel: fc.nat(511), to: constant }),
);
const pictures = fc.constantFrom(...SAMPLES, 'own' as const, 'https://example.org/a?b=c&d=#e' as const);

const view: fc.Arbitrary<View> = fc.record({
  language: fc.constantFrom(...LANGUAGES),
  theme: fc.constantFrom(...THEMES),
  tab: fc.constantFrom(...TABS),
  model: fc.constantFrom(...MODELS.map(({ id }) => id), 'own'),
  picture: pictures,
  second: fc.option(pictures),
  block: fc.option(fc.constantFrom('layer1.0', 'layer4.12', 'inception_3a')),
  channel: fc.option(fc.nat(4095)),
  unit: fc.option(fc.nat(255)),
  edits: fc.array(edit, { maxLength: 8 }),
  scope: fc.constantFrom(...SCOPES),
  ablation: fc.boolean(),
  scale: fc.constantFrom(...SCALES),
  order: fc.constantFrom('index' as const, 'value' as const),
  classes: fc.array(fc.nat(9999), { maxLength: 8 }),
  blocks: fc.array(fc.constantFrom('layer1.0', 'layer4.12', 'inception_3a'), { maxLength: 4 }),
  chapter: fc.option(fc.constantFrom('squeeze', 'excitation')),
  embed: fc.boolean(),
});

describe('the address', () => {
  it('gives back every view that was written into it', () => {
    fc.assert(
      fc.property(view, (chosen) => {
        expect(parseView(formatView(chosen), DEFAULTS)).toEqual(chosen);
      }),
    );
  });

  it('is readable', () => {
    expect(
      formatView({ ...DEFAULTS, language: 'zh', picture: 'cat', block: 'layer4.1', order: 'value' }),
    ).toBe('#lang=zh&picture=cat&block=layer4.1&order=value');
  });

  it('names no picture but by https, without a password', () => {
    for (const text of [
      'http://a.test/b.png',
      'data:image/png,',
      'https://me:word@a.test/b.png',
      '//a.test/b.png',
    ]) {
      expect(parseView(`#picture=${encodeURIComponent(text)}`, DEFAULTS).picture).toBe(DEFAULTS.picture);
    }
    expect(parseView('#picture=https%3A%2F%2Fa.test%2Fb.png', DEFAULTS).picture).toBe('https://a.test/b.png');
  });

  it('with anything in it gives a view', () => {
    expect(parseView('#lang=xx&picture=../secret&block=<b>&order=up&what=ever', DEFAULTS)).toEqual(DEFAULTS);
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(LANGUAGES).toContain(parseView(hash, DEFAULTS).language);
      }),
    );
  });
});

describe('defaultView', () => {
  it('speaks the first language of the browser that the page has', () => {
    expect(defaultView(['fr', 'zh-CN', 'en']).language).toBe('zh');
    expect(defaultView(['fr', 'en-US', 'zh']).language).toBe('en');
    expect(defaultView(['fr']).language).toBe('en');
  });
});
