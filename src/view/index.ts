/**
 * `senet-wasm/view`: how gates and maps are shown, as pure functions that the playground, `<se-explorer>` and the command
 * line share: where cells lie, what is pointed at, colours, drawing on a canvas, statistics. Needs no model and no DOM
 * but a canvas's 2D context.
 *
 * @module senet-wasm/view
 */
export * from '../statistics.ts';
export * from './cells.ts';
export * from './colours.ts';
export * from './draw.ts';
export * from './escape_xml.ts';
export * from './matrix.ts';
export * from './order.ts';
export * from './pointing.ts';
export * from './scale.ts';
