/**
 * Typed calls to a worker, with progress, aborts, buffers that move, errors that stay what they were, and word of a worker that is
 * lost. Nothing happens at import.
 */
export { type CallOptions, Channel, type ChannelOptions, type ChannelPort, createChannel } from './client.ts';
export type { Call, Calls } from './messages.ts';
export { type Handlers, type ServedPort, type ServeOptions, type Serving, serveChannel } from './serve.ts';
