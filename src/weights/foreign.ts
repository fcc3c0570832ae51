/**
 * Names the formats of other tools, so that a message can say what a file is and how its weights become a state_dict. Told by the
 * first bytes. A leaf but for errors; loaded when a file is none that is read here.
 */
import { FormatError } from '../errors.ts';

interface Foreign {
  /** The format's name with its article: `an ONNX model`. */
  readonly what: string;
  /** How to get the weights out, as a sentence. */
  readonly way: string;
  readonly is: (bytes: Uint8Array) => boolean;
}

const EXPECTED = 'safetensors, what torch.save writes, or a .caffemodel';
const FROM_KERAS =
  'Load it in Keras and save its weights under PyTorch’s names: convolutions as [O, I, kh, kw], matrices transposed.';

/** Whether ASCII text stands at a place. */
function has(bytes: Uint8Array, text: string, at = 0): boolean {
  return Array.from(text).every((character, i) => bytes[at + i] === character.charCodeAt(0));
}

function startsWith(...codes: readonly number[]) {
  return (bytes: Uint8Array) => codes.every((code, i) => bytes[i] === code);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 512));
}

/** A protobuf message of ONNX begins with its version, then a text or its graph. */
function isOnnx([first, version = 0, tag = 0]: Uint8Array): boolean {
  return (
    first === 0x08 &&
    version >= 2 &&
    version <= 30 &&
    [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(tag)
  );
}

/** A message of three kinds of MessagePack map with the key that Flax gives its parameters. */
function isFlax(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0xf0) === 0x80 && (has(bytes, '\xa6params', 1) || has(bytes, '\xa5model', 1));
}

function unpack(what: string, how: string): Omit<Foreign, 'is'> {
  return { what, way: `Unpack it (${how}) and load the file inside.` };
}

const PICTURE = {
  what: 'a picture',
  way: 'Choose the weights of a network; a picture is what the network is run on.',
};

const FOREIGN: readonly Foreign[] = [
  {
    what: 'an ONNX model',
    way: 'Load the PyTorch checkpoint that it was exported from; or read its initializers in Python with onnx.numpy_helper.to_array and save them with torch.save.',
    is: isOnnx,
  },
  {
    what: 'a TensorFlow Lite model',
    way: 'Its weights may be quantised and folded: load the checkpoint that it was converted from.',
    is: (bytes) => has(bytes, 'TFL3', 4),
  },
  {
    what: 'a TensorFlow SavedModel',
    way: FROM_KERAS,
    is: (bytes) => startsWith(0x08, 0x01, 0x12)(bytes),
  },
  { what: 'an HDF5 file, as Keras writes it', way: FROM_KERAS, is: startsWith(0x89, 0x48, 0x44, 0x46) },
  {
    what: 'MXNet parameters',
    way: 'In Python: mxnet.nd.load(file), then turn each array into a tensor with torch.from_numpy and save the dict with torch.save.',
    is: startsWith(0x12, 0x01, 0, 0, 0, 0, 0, 0),
  },
  {
    what: 'an ncnn network description',
    way: 'It holds no weights, and ncnn’s .bin holds no names: load the checkpoint that it was converted from.',
    is: (bytes) => has(bytes, '7767517'),
  },
  {
    what: 'an OpenVINO network description',
    way: 'Its weights are in the .bin beside it, under no PyTorch names: load the checkpoint that it was converted from.',
    is: (bytes) => /^\s*(<\?xml[^>]*>\s*)?<net[\s>]/.test(textOf(bytes)),
  },
  {
    what: 'a network of Leela Chess Zero',
    way: 'It has SE modules, but a board as its input: such networks are not built in.',
    is: startsWith(0x0d, 0xc0, 0x01, 0x00, 0x00),
  },
  {
    what: 'weights of Flax, as MessagePack',
    way: 'In Python: flax.serialization.msgpack_restore, then save the arrays under PyTorch’s names with torch.save.',
    is: isFlax,
  },
  {
    what: 'a numpy array',
    way: 'It is one array without names: save the whole state_dict instead.',
    is: (bytes) => has(bytes, '\x93NUMPY'),
  },
  { what: 'a GGUF file', way: 'Convert it to safetensors.', is: (bytes) => has(bytes, 'GGUF') },
  { ...unpack('a tar archive', 'tar -xf'), is: (bytes) => has(bytes, 'ustar', 257) },
  { ...unpack('a file compressed with gzip', 'gunzip'), is: startsWith(0x1f, 0x8b) },
  { ...unpack('a file compressed with bzip2', 'bunzip2'), is: (bytes) => has(bytes, 'BZh') },
  { ...unpack('a file compressed with xz', 'unxz'), is: startsWith(0xfd, 0x37, 0x7a, 0x58, 0x5a) },
  { ...unpack('a file compressed with zstd', 'unzstd'), is: startsWith(0x28, 0xb5, 0x2f, 0xfd) },
  { ...unpack('a 7z archive', '7z x'), is: startsWith(0x37, 0x7a, 0xbc, 0xaf) },
  { ...PICTURE, is: startsWith(0x89, 0x50, 0x4e, 0x47) },
  { ...PICTURE, is: startsWith(0xff, 0xd8, 0xff) },
  { ...PICTURE, is: (bytes) => has(bytes, 'RIFF') && has(bytes, 'WEBP', 8) },
  { what: 'a PDF document', way: 'Choose the file of weights.', is: (bytes) => has(bytes, '%PDF') },
];

/** The error that names a file's format; undefined where the first bytes are those of none that is known. */
export function foreignFormat(bytes: Uint8Array, file: string): FormatError | undefined {
  const foreign = FOREIGN.find(({ is }) => is(bytes));
  if (!foreign) return undefined;
  return new FormatError({ where: file, found: foreign.what, expected: EXPECTED, cause: foreign.way });
}

/** The error that names what an archive without torch.save's pickle is, told by its entries' names. */
export function foreignArchive(paths: readonly string[], file: string): FormatError | undefined {
  const fail = (found: string, cause: string) =>
    new FormatError({ where: file, found, expected: EXPECTED, cause });
  if (paths.some((path) => path.endsWith('.weights.h5'))) return fail('a Keras archive', FROM_KERAS);
  if (paths.length > 0 && paths.every((path) => path.endsWith('.npy'))) {
    const way =
      'In Python: dict(numpy.load(file)), then torch.from_numpy for each array, and torch.save for the dict.';
    return fail('numpy arrays (.npz)', way);
  }
  return undefined;
}
