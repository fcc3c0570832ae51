import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/errors.ts';
import { parseSafetensors } from '../../../src/weights/safetensors.ts';
import { fileOf, rawFile } from '../../support/safetensors_file.ts';

const F32 = (begin: number, end: number, shape: unknown = [(end - begin) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

function messageOf(bytes: Uint8Array): string {
  try {
    parseSafetensors(bytes, 'm.safetensors');
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('the file was accepted');
}

describe('a well-formed file', () => {
  it('gives names, types, shapes, bytes and metadata', () => {
    const header = {
      __metadata__: { architecture: 'se_resnet18' },
      a: { dtype: 'F16', shape: [2, 1], data_offsets: [4, 8] },
      b: F32(0, 4, []),
      empty: F32(8, 8, [0, 3]),
    };
    const checkpoint = parseSafetensors(fileOf(header, 8), 'm.safetensors');
    expect(checkpoint.file).toBe('m.safetensors');
    expect({ ...checkpoint.metadata }).toEqual({ architecture: 'se_resnet18' });
    expect([...checkpoint.tensors.keys()]).toEqual(['a', 'b', 'empty']);
    expect(checkpoint.tensors.get('a')).toEqual({
      name: 'a',
      type: 'F16',
      shape: [2, 1],
      bytes: Uint8Array.of(4, 5, 6, 7),
    });
    expect(checkpoint.tensors.get('b')?.bytes).toEqual(Uint8Array.of(0, 1, 2, 3));
    expect(checkpoint.tensors.get('empty')?.bytes.length).toBe(0);
  });

  it('copies no data and may lie anywhere in its buffer', () => {
    const file = fileOf({ a: F32(0, 4) }, 4);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    const checkpoint = parseSafetensors(shifted.subarray(3), 'm');
    expect(checkpoint.tensors.get('a')?.bytes.buffer).toBe(shifted.buffer);
    expect(checkpoint.tensors.get('a')?.bytes).toEqual(Uint8Array.of(0, 1, 2, 3));
  });

  it('may have spaces after the header and no tensors at all', () => {
    expect(parseSafetensors(rawFile('{}      '), 'm').tensors.size).toBe(0);
  });

  it('treats the names of prototypes as names', () => {
    const entry = JSON.stringify(F32(0, 4));
    const json = `{"__metadata__":{"__proto__":"x","constructor":"y"},"__proto__":${entry},"toString":${JSON.stringify(F32(4, 8))}}`;
    const checkpoint = parseSafetensors(rawFile(json, new Uint8Array(8)), 'm');
    expect([...checkpoint.tensors.keys()]).toEqual(['__proto__', 'toString']);
    expect(Object.entries(checkpoint.metadata)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(checkpoint.metadata.hasOwnProperty).toBeUndefined();
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  it('tells equal texts that are no keys apart from keys', () => {
    const json =
      '{"__metadata__":{"a":"a","b":"\\"a\\": \\\\","c":"{[\\""}, "a":{"shape":[],"dtype":"U8","data_offsets":[0,1]}}';
    expect(parseSafetensors(rawFile(json, new Uint8Array(1)), 'm').metadata.b).toBe('"a": \\');
  });
});

describe('a file that is cut short or is another', () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ['empty', new Uint8Array(0), /found a file of 0 bytes;.*The file is empty/],
    ['seven bytes', new Uint8Array(7), /found a file of 7 bytes; expected at least the 8 bytes.*cut short/],
    [
      'header cut',
      rawFile('{"a":', undefined, 50n),
      /a header of 50 bytes in a file of 13;.*download was cut short/,
    ],
    [
      'header over the limit',
      rawFile('{}', undefined, 100_000_001n),
      /header of 100000001 bytes; expected at most 100000000, the format's limit/,
    ],
    [
      'header length beyond numbers',
      rawFile('{}', undefined, 2n ** 64n - 1n),
      /header length of 18446744073709551615, which is no file's/,
    ],
    [
      'data cut',
      fileOf({ a: F32(0, 4), b: F32(4, 12) }, 9),
      /tensor "b": found data_offsets \[4, 12\] in 9 bytes of data; expected 12 bytes of data\. The download was cut short: 3 bytes are missing/,
    ],
    ['data all gone', fileOf({ a: F32(0, 4) }), /tensor "a".*cut short: 4 bytes are missing/],
    ['HTML', new TextEncoder().encode('<!doctype html><title>404</title>'), /HTML page was saved in place/],
    ['zip', new TextEncoder().encode('PK\u0003\u0004 a zip archive'), /zip archive, as torch\.save writes/],
    ['pickle', Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9), /Python pickle/],
    [
      'Git LFS pointer',
      new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:0'),
      /Git LFS pointer.*git lfs pull/,
    ],
    ['JSON', new TextEncoder().encode('{"error": "not found"}'), /JSON text/],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0xff, 0), /still compressed/],
    ['something else', new Uint8Array(64).fill(0x77), /damaged or is not a safetensors file/],
  ];
  it.each(cases)('%s', (_, bytes, text) => {
    const message = messageOf(bytes);
    expect(message).toMatch(/^m\.safetensors[:,]/);
    expect(message).toMatch(text);
  });
});

describe('a header that is not one', () => {
  const deep = `{"a":${'['.repeat(200)}${']'.repeat(200)}}`;
  const cases: [string, Uint8Array, RegExp][] = [
    [
      'not UTF-8',
      rawFile(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
      /header: found bytes that are not UTF-8/,
    ],
    ['empty', rawFile(''), /header: found no text; expected a JSON object/],
    ['an array', rawFile('[]'), /header: found text that begins with "\[\]"; expected a JSON object/],
    ['a byte order mark', rawFile('\ufeff{}'), /header: found text that begins with "\\ufeff\{\}"/],
    ['cut JSON', rawFile('{"a":'), /header: found text that is not JSON \(/],
    ['two values', rawFile('{}{}'), /header: found text that is not JSON \(/],
    ['nested too deep', rawFile(deep), /brackets nested more than 128 deep/],
    [
      'metadata a list',
      rawFile('{"__metadata__":[]}'),
      /__metadata__: found \[\]; expected an object of texts/,
    ],
    [
      'metadata null',
      rawFile('{"__metadata__":null}'),
      /__metadata__: found null; expected an object of texts/,
    ],
    [
      'metadata with a number',
      rawFile('{"__metadata__":{"n":1}}'),
      /__metadata__: found 1 under "n"; expected a text/,
    ],
  ];
  it.each(cases)('%s', (_, bytes, text) => {
    expect(messageOf(bytes)).toMatch(text);
  });
});

describe('names given twice', () => {
  const entry = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}';
  const cases: [string, string, RegExp][] = [
    ['plainly', `{"a":${entry},"a":${entry}}`, /, header: found the name "a" twice; expected each name once/],
    ['by an escape', `{"a":${entry},"\\u0061":${entry}}`, /header: found the name "a" twice/],
    [
      'with quotes in it',
      `{"a\\"b":${entry} , "a\\u0022b" : ${entry}}`,
      /header: found the name "a\\"b" twice/,
    ],
    ['ending in a backslash', `{"a\\\\":${entry},"a\\\\":${entry}}`, /found the name "a\\\\" twice/],
    ['the metadata', '{"__metadata__":{},"__metadata__":{}}', /found the name "__metadata__" twice/],
    [
      'inside the metadata',
      '{"__metadata__":{"k":"1","k":"2"}}',
      /, "__metadata__": found the name "k" twice/,
    ],
    [
      'inside a tensor',
      '{"a":{"dtype":"U8","shape":[9],"shape":[1],"data_offsets":[0,1]}}',
      /, "a": found the name "shape" twice/,
    ],
    ['a prototype name', `{"__proto__":${entry},"__proto__":${entry}}`, /found the name "__proto__" twice/],
  ];
  it.each(cases)('%s', (_, json, text) => {
    expect(messageOf(rawFile(json, new Uint8Array(1)))).toMatch(text);
  });

  it('scans a very long name without running out of stack', () => {
    const name = 'x'.repeat(5_000_000);
    expect(messageOf(rawFile(`{"${name}":1,"${name}\\n":1}`))).toMatch(/tensor "x{80}…": found 1;/);
  });
});

describe('an entry that is not one', () => {
  const one = (fields: unknown) => fileOf({ a: fields }, 4);
  const cases: [string, unknown, RegExp][] = [
    ['a number', 3, /found 3; expected an object with dtype, shape and data_offsets/],
    ['null', null, /found null; expected an object/],
    ['no dtype', { shape: [1], data_offsets: [0, 4] }, /found nothing as dtype/],
    [
      'an unknown dtype',
      { ...F32(0, 4), dtype: 'Q4_0' },
      /found dtype "Q4_0"; expected one of F32, F16, BF16.*damaged/,
    ],
    ['a dtype of prototypes', { ...F32(0, 4), dtype: 'constructor' }, /found dtype "constructor"/],
    [
      "a dtype that is another network's",
      { ...F32(0, 4), dtype: 'F8_E4M3' },
      /found dtype "F8_E4M3".*save the weights as F32, F16 or BF16/,
    ],
    [
      'no shape',
      { dtype: 'F32', data_offsets: [0, 4] },
      /found nothing as shape; expected an array of extents/,
    ],
    [
      'a negative extent',
      F32(0, 4, [-1, -1]),
      /found -1 as extent 0 of its shape; expected a whole number from 0 up/,
    ],
    ['a fraction of an extent', F32(0, 4, [1, 0.5]), /found 0\.5 as extent 1/],
    ['a text extent', F32(0, 4, ['1']), /found the text "1" as extent 0/],
    ['an extent beyond numbers', F32(0, 4, [2 ** 53]), /found 9007199254740992 as extent 0/],
    [
      'a shape that overflows',
      F32(0, 4, [2 ** 40, 2 ** 40]),
      /shape \[1099511627776, 1099511627776\], whose size overflows/,
    ],
    ['a shape that wraps to a fit', F32(0, 4, [2 ** 32, 2 ** 32, 1]), /whose size overflows/],
    ['no offsets', { dtype: 'F32', shape: [1] }, /found nothing as data_offsets; expected two byte offsets/],
    ['one offset', { dtype: 'F32', shape: [1], data_offsets: [0] }, /found \[0\] as data_offsets/],
    [
      'a fraction of an offset',
      F32(0.5, 4.5, [1]),
      /found data_offsets \[0\.5, 4\.5\]; expected whole numbers/,
    ],
    ['a negative offset', F32(-4, 0), /found data_offsets \[-4, 0\]/],
    [
      'offsets that run backwards',
      F32(4, 0, [1]),
      /found data_offsets \[4, 0\], which run backwards; expected begin ≤ end/,
    ],
    ['too few bytes', F32(0, 4, [2]), /found 4 bytes of data; expected 8 bytes for F32 \[2\]/],
    ['too many bytes', F32(0, 4, [0]), /found 4 bytes of data; expected 0 bytes for F32 \[0\]/],
  ];
  it.each(cases)('%s', (_, fields, text) => {
    const message = messageOf(one(fields));
    expect(message).toMatch(/^m\.safetensors, tensor "a": /);
    expect(message).toMatch(text);
  });

  it('keeps hostile names from steering the terminal', () => {
    const message = messageOf(fileOf({ '\u001b[2J\u202e\u009b\n': 0 }));
    expect(message).toContain('tensor "\\u001b[2J\\u202e\\u009b\\n"');
  });
});

describe('a layout that is not one', () => {
  const cases: [string, unknown, number, RegExp][] = [
    [
      'overlap',
      { a: F32(0, 8), b: F32(4, 12) },
      12,
      /tensor "b": found data_offsets \[4, 12\], which overlap tensor "a"; expected data that begins at 8/,
    ],
    ['shared', { a: F32(0, 4), b: F32(0, 4) }, 4, /tensor "b".*which overlap tensor "a"/],
    [
      'gap',
      { a: F32(0, 4), b: F32(8, 12) },
      12,
      /tensor "b": found data_offsets \[8, 12\], with a gap of 4 bytes before it; expected data that begins at 4/,
    ],
    ['gap at the start', { a: F32(4, 8) }, 8, /tensor "a".*gap of 4 bytes before it/],
    ['out of range', { a: F32(0, 4), b: F32(2 ** 40, 2 ** 40 + 4) }, 4, /tensor "b".*gap of/],
    ['bytes left over', { a: F32(0, 4) }, 6, /found 2 bytes after the last tensor; expected none/],
    ['data without tensors', {}, 1, /found 1 bytes after the last tensor/],
  ];
  it.each(cases)('%s', (_, header, dataLength, text) => {
    expect(messageOf(fileOf(header, dataLength))).toMatch(text);
  });
});
