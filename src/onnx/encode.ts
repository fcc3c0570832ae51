/**
 * A message to protobuf's bytes, by protobufjs's writer. Its reflection would compile code at run time, which a page's
 * content security policy may forbid; this walk over the schema does not.
 */
import protobuf from 'protobufjs/minimal.js';
import type { FieldType, MessageType } from './schema.ts';

type Writer = protobuf.Writer;

/** Protobuf's wire types. */
const WIRE = { varint: 0, delimited: 2, fixed32: 5 } as const;

function wireOf(type: FieldType): number {
  if (type === 'float') return WIRE.fixed32;
  return type === 'int32' || type === 'int64' ? WIRE.varint : WIRE.delimited;
}

function writeScalar(writer: Writer, type: Exclude<FieldType, MessageType>, value: unknown): void {
  if (type === 'string' && typeof value === 'string') writer.string(value);
  else if (type === 'bytes' && value instanceof Uint8Array) writer.bytes(value);
  else if (typeof value === 'number' && (type === 'int32' || type === 'int64' || type === 'float')) {
    writer[type](value);
  } else throw new TypeError(`${typeof value} is no ${type}`);
}

function writeField(writer: Writer, id: number, type: FieldType, value: unknown): void {
  writer.uint32((id << 3) | wireOf(type));
  if (typeof type === 'string') {
    writeScalar(writer, type, value);
    return;
  }
  writer.fork();
  writeMessage(writer, type, value);
  writer.ldelim();
}

function writeMessage(writer: Writer, type: MessageType, message: unknown): void {
  for (const [field, value] of Object.entries(message ?? {})) {
    const entry = type[field];
    if (!entry) throw new TypeError(`the schema has no field ${field}`);
    const [id, fieldType] = entry;
    for (const item of Array.isArray(value) ? value : [value]) writeField(writer, id, fieldType, item);
  }
}

/**
 * @param message  plain data whose keys are the type's fields; absent fields are not written.
 * @returns bytes that the caller owns.
 * @throws TypeError when the message does not follow the type.
 */
export function encode(type: MessageType, message: object): Uint8Array {
  const writer = protobuf.Writer.create();
  writeMessage(writer, type, message);
  const { buffer, byteOffset, byteLength } = writer.finish();
  return new Uint8Array(buffer, byteOffset, byteLength);
}
