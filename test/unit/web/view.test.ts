import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../../../web/catalog.ts';
import { defaultView, formatView, LANGUAGES, parseView, type View } from '../../../web/state/view.ts';

const DEFAULTS = defaultView(['en-GB']);

const view: fc.Arbitrary<View> = fc.record({
  language: fc.constantFrom(...LANGUAGES),
  picture: fc.constantFrom(...SAMPLES, 'own' as const),
  block: fc.option(fc.constantFrom('layer1.0', 'layer4.12', 'inception_3a')),
  order: fc.constantFrom('index' as const, 'value' as const),
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
    expect(formatView({ language: 'zh', picture: 'cat', block: 'layer4.1', order: 'value' })).toBe(
      '#lang=zh&picture=cat&block=layer4.1&order=value',
    );
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
