/**
 * How tensors lie in memory. A map is blocked by 8 channels with a zero halo, `[C/8][rows][columns][8]`; the network's
 * input is planar, `[C][rows][columns]`; a vector is padded to a multiple of 8.
 *
 *            ◄──────── columns ────────►
 *          ▲ 0 0 0 0 0 0 0 0 0 0 0 0 0 0     halo: what a padded convolution reads around the map
 *          │ 0 ┌───── W ─────┐ 0 0 0 0 0
 *     rows │ 0 H             │ 0 0 0 0 0     beyond: whole Winograd tiles on the right and below
 *          │ 0 └─────────────┘ 0 0 0 0 0
 *          ▼ 0 0 0 0 0 0 0 0 0 0 0 0 0 0
 */
import type { Shape } from '../../tensor.ts';

export const BLOCK = 8;

export function blocksOf(channels: number): number {
  return Math.ceil(channels / BLOCK);
}

/** What the readers and the writer of a map ask of it. */
export interface MapNeeds {
  /** Zero pixels left of and above pixel (0, 0), and as many right and below. */
  halo: number;
  /** Height and width are rounded up to multiples of this before the halo, for whole tiles. */
  tile: number;
}

/** All counts in elements (float32), for one picture. */
export interface Layout {
  readonly kind: 'map' | 'planar' | 'vector';
  readonly channels: number;
  /** Channel blocks of a map, planes of a planar map. */
  readonly blocks: number;
  readonly lanes: number;
  readonly height: number;
  readonly width: number;
  readonly halo: number;
  readonly rows: number;
  readonly columns: number;
  /** Between rows. */
  readonly row: number;
  /** Between channel blocks (map) or planes (planar). */
  readonly block: number;
  /** From the storage's start to pixel (0, 0). */
  readonly origin: number;
  /** The whole tensor of one picture. */
  readonly elements: number;
}

function spatial(kind: 'map' | 'planar', shape: Shape, needs: MapNeeds): Layout {
  const [, channels = 1, height = 1, width = 1] = shape;
  const lanes = kind === 'map' ? BLOCK : 1;
  const blocks = Math.ceil(channels / lanes);
  const rows = Math.ceil(height / needs.tile) * needs.tile + 2 * needs.halo;
  const columns = Math.ceil(width / needs.tile) * needs.tile + 2 * needs.halo;
  const row = columns * lanes;
  const block = rows * row;
  const origin = needs.halo * row + needs.halo * lanes;
  const { halo } = needs;
  return {
    kind,
    channels,
    blocks,
    lanes,
    height,
    width,
    halo,
    rows,
    columns,
    row,
    block,
    origin,
    elements: blocks * block,
  };
}

export function mapLayout(shape: Shape, needs: MapNeeds): Layout {
  return spatial('map', shape, needs);
}

export function planarLayout(shape: Shape, needs: MapNeeds): Layout {
  return spatial('planar', shape, needs);
}

export function vectorLayout(shape: Shape): Layout {
  const [, channels = 1] = shape;
  const blocks = blocksOf(channels);
  const elements = blocks * BLOCK;
  const extents = { height: 1, width: 1, halo: 0, rows: 1, columns: 1, origin: 0 };
  return { kind: 'vector', channels, blocks, lanes: BLOCK, row: BLOCK, block: BLOCK, elements, ...extents };
}

/** True where some of the storage is neither a pixel nor ever written by a kernel, so that it must be zeroed. */
export function hasMargin(layout: Layout): boolean {
  return layout.rows !== layout.height || layout.columns !== layout.width;
}
