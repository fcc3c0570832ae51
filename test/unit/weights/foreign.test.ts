/** Files of other tools, told by their first bytes as the formats' own specifications give them. */
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/errors.ts';
import { parseCheckpoint } from '../../../src/weights/parse.ts';
import { zipFile } from '../../support/zip_file.ts';

const text = (value: string) => Uint8Array.from(value, (character) => character.charCodeAt(0));
const bytes = (...codes: readonly number[]) => Uint8Array.from([...codes, ...new Array(64).fill(0)]);

function tar(): Uint8Array {
  const archive = new Uint8Array(1024);
  archive.set(text('net.pth'));
  archive.set(text('ustar'), 257);
  return archive;
}

describe('a file of another tool', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['ONNX, with its producer', bytes(0x08, 0x08, 0x12, 0x07), /an ONNX model.*initializers/],
    ['ONNX, with its graph', bytes(0x08, 0x07, 0x3a, 0x07), /an ONNX model/],
    ['TensorFlow Lite', text('\x1c\0\0\0TFL3'), /TensorFlow Lite/],
    ['SavedModel', bytes(0x08, 0x01, 0x12, 0x80), /SavedModel/],
    ['HDF5', text('\x89HDF\r\n\x1a\n'), /HDF5/],
    ['MXNet', bytes(0x12, 0x01), /MXNet/],
    ['ncnn', text('7767517\n10 10\n'), /ncnn/],
    ['OpenVINO', text('<?xml version="1.0"?>\n<net name="a" version="11">'), /OpenVINO/],
    ['Leela', bytes(0x0d, 0xc0, 0x01, 0x00, 0x00), /Leela/],
    ['Flax', text('\x81\xa6params'), /Flax/],
    ['numpy', text('\x93NUMPY'), /numpy array/],
    ['tar', tar(), /tar archive.*tar -xf/],
    ['gzip', bytes(0x1f, 0x8b, 8), /gzip.*gunzip/],
    ['xz', bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /xz/],
    ['zstd', bytes(0x28, 0xb5, 0x2f, 0xfd), /zstd/],
    ['a picture', bytes(0x89, 0x50, 0x4e, 0x47), /a picture/],
    ['npz', zipFile([['a.npy', text('\x93NUMPY')]]), /\.npz/],
    ['Keras 3', zipFile([['model.weights.h5', text('\x89HDF')]]), /Keras archive/],
  ])('is named: %s', async (_, file, message) => {
    const error = await parseCheckpoint(file, 'net').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toMatch(message);
    expect((error as FormatError).message).not.toMatch(/hostile|damaged/);
  });
});
