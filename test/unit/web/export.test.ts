/** Files that the page writes, read back. */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type About, describe as describeAbout, fileName } from '../../../web/export/about.ts';
import { withText } from '../../../web/export/png.ts';
import { toSVG } from '../../../web/export/svg.ts';
import { toCSV, toJSON } from '../../../web/export/table.ts';

const ABOUT: About = { figure: 'figure 6', model: 'm', picture: 'cat', edits: 'layer4.1:ones,*@3:0.25' };

describe('what a file says of itself', () => {
  it('is in its name, without what a file system forbids', () => {
    expect(fileName(ABOUT, 'csv')).toBe('figure-6_m_cat_layer4.1-ones-@3-0.25.csv');
    expect(fileName({ ...ABOUT, picture: '../a/b:c*?.png', edits: '' }, 'svg')).toBe(
      'figure-6_m_a-b-c-.png.svg',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (picture) => {
        expect(fileName({ ...ABOUT, picture }, 'png')).toMatch(/^[^/\\:*?"<>|\s]+\.png$/);
      }),
    );
  });

  it('is a line for each fact, whatever the picture is called', () => {
    const lines = describeAbout({ ...ABOUT, picture: 'a\nb' });
    expect(lines).toContain('picture: a b');
    expect(lines).toContain('edits: layer4.1:ones,*@3:0.25');
  });
});

describe('numbers', () => {
  const floats = fc.float32Array({ minLength: 1, maxLength: 20, noNaN: true, noDefaultInfinity: true });

  it('come back from CSV and JSON as the float32 that they were', () => {
    fc.assert(
      fc.property(floats, (values) => {
        const table = { rowHeading: 'channel', columns: [{ heading: 's', values }] };
        const rows = toCSV(ABOUT, table)
          .trimEnd()
          .split('\r\n')
          .filter((line) => !line.startsWith('#'));
        const read = rows.slice(1).map((row) => Math.fround(Number(row.split(',')[1])) + 0);
        const expected = Array.from(values, (value) => value + 0);
        expect(read).toEqual(expected);
        const { columns } = JSON.parse(toJSON(ABOUT, table));
        expect(columns.s.map((value: number) => Math.fround(value) + 0)).toEqual(expected);
      }),
    );
  });

  it('quotes what holds a comma or a quote; leaves a gap for what is no number', () => {
    const csv = toCSV(ABOUT, {
      rowHeading: 'a,b',
      rows: ['say "x"'],
      columns: [{ heading: 's', values: [Number.NaN] }],
    });
    expect(csv.split('\r\n').slice(-3)).toEqual(['"a,b",s', '"say ""x""",', '']);
  });
});

describe('figures', () => {
  it('escape every text of an SVG', () => {
    const text = '<b>&"';
    const shape = { kind: 'text', x: 1, y: 2, text, colour: 'red', size: 11, anchor: 'start' } as const;
    const svg = toSVG({ ...ABOUT, picture: text }, { width: 10, height: 10, shapes: [shape] }, '#fff');
    expect(svg).not.toContain('<b>');
    expect(svg).toContain('>&lt;b&gt;&amp;&quot;</text>');
    expect(svg).toContain('picture: &lt;b&gt;');
  });

  it('hold their words in a PNG that is still one', async () => {
    const png = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    const written = Buffer.from(withText(png, 'Description', 'picture: 猫'));
    const { width, height } = await sharp(written, { failOn: 'warning' }).metadata();
    expect([width, height]).toEqual([3, 2]);
    expect(await sharp(written).raw().toBuffer()).toEqual(await sharp(png).raw().toBuffer());
    const at = written.indexOf('iTXt');
    const length = written.readUInt32BE(at - 4);
    const body = written.subarray(at, at + 4 + length);
    expect(body.toString('utf8')).toBe('iTXtDescription\0\0\0\0\0picture: 猫');
    expect(written.readUInt32BE(at + 4 + length)).toBe(crc32(body));
    expect(() => withText(new Uint8Array(20), 'Description', '')).toThrow('no PNG');
  });
});
