/** What this project wants to reach, held against what was measured. `senet bench --limits` measures just these. */
import type { FirstResult } from './first/first_result.ts';
import type { PeerName } from './job.ts';
import type { Report, ReportRow } from './report.ts';
import { ratios, spread } from './statistics.ts';
import { markdown, number, sizeOf } from './table.ts';

export interface Verdict {
  readonly what: string;
  /** `≥ 4.3×` */
  readonly limit: string;
  /** Absent where it was not measured: `why` says so. */
  readonly measured?: number;
  readonly passed?: boolean;
  readonly why?: string;
}

const NOT_MEASURED = 'not measured';

/** The network has these options, else the defaults. */
interface Place {
  readonly network: string;
  readonly size: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly threads: number;
}

const [SE18, SE50, SE50_LARGE] = [
  { network: 'se_resnet18', size: '3×32×32' },
  { network: 'se_resnet50', size: '3×32×32' },
  { network: 'se_resnet50', size: '3×224×224' },
] as const;

type Subject = Omit<Place, 'threads'>;

/** ImageNet networks of other kinds, on one thread: how many times onnxruntime-web's speed. */
const IMAGENET: readonly (Subject & { readonly least: number })[] = [
  { network: 'se_resnet50', size: '3×224×224', options: { stem: 'imagenet' }, least: 2.3 },
  { network: 'se_resnext50', size: '3×224×224', least: 1.8 },
  { network: 'se_bn_inception', size: '3×224×224', least: 2 },
  { network: 'mobilenet_v3_small', size: '3×224×224', least: 1.5 },
];

export interface LimitSubject {
  readonly network: string;
  /** `[C, H, W]` */
  readonly input: readonly number[];
  readonly options: Readonly<Record<string, unknown>>;
}

const SUBJECTS: readonly Subject[] = [SE18, SE50, SE50_LARGE, ...IMAGENET];

/** What the limits are about. */
export const LIMIT_SUBJECTS: readonly LimitSubject[] = SUBJECTS.map(({ network, size, options = {} }) => ({
  network,
  input: size.split('×').map(Number),
  options,
}));

const FASTER: readonly (Place & { readonly peer: PeerName; readonly least: number })[] = [
  { ...SE18, threads: 1, peer: 'onnxruntime-web', least: 4.3 },
  { ...SE18, threads: 2, peer: 'onnxruntime-web', least: 3.8 },
  { ...SE50, threads: 1, peer: 'onnxruntime-web', least: 2.5 },
  { ...SE50, threads: 2, peer: 'onnxruntime-web', least: 2.3 },
  { ...SE50_LARGE, threads: 1, peer: 'onnxruntime-web', least: 2.6 },
  { ...SE50_LARGE, threads: 2, peer: 'onnxruntime-web', least: 2.4 },
  { ...SE18, threads: 1, peer: 'tfjs-backend-wasm', least: 3.2 },
  ...IMAGENET.map((place) => ({ ...place, threads: 1, peer: 'onnxruntime-web' as const })),
];
const NATIVE = 1.3;
const SE_COST = 1.03;
const [LARGE_MEGABYTES, SMALL_MEGABYTES, SMALL_FASTER] = [350, 60, 1.8];
const GROWTH = 2.5;
const FIRST_RESULT = 1 / 5;

type Find = (row: ReportRow) => boolean;

function rowsAt(
  rows: readonly ReportRow[],
  { network, size, threads, options = {} }: Place,
): readonly ReportRow[] {
  return rows.filter(
    (row) =>
      row.network === network && sizeOf(row) === size && row.threads === threads && hasOptions(row, options),
  );
}

function hasOptions({ options }: ReportRow, wanted: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(options) === JSON.stringify(wanted);
}

function title({ network, size, threads, options = {} }: Place): string {
  const chosen = Object.entries(options).map(([name, value]) => ` (${name}: ${value})`);
  return `${network}${chosen.join('')}, ${size}, threads: ${threads}`;
}

const ours: Find = ({ runtime, se, memory, precision, samples }) =>
  runtime === 'senet-wasm' && se && memory !== 'small' && !precision && samples.length > 0;
const small: Find = ({ memory, samples }) => memory === 'small' && samples.length > 0;
const off: Find = ({ se }) => !se;
const peer =
  (name: PeerName): Find =>
  ({ runtime }) =>
    runtime === name;

function verdict(what: string, bound: '≤' | '≥', limit: number, unit: string, measured: number): Verdict {
  const passed = bound === '≤' ? measured <= limit : measured >= limit;
  return { what, limit: `${bound} ${number(limit)}${unit}`, measured, passed };
}

/** The median of `above` over `below`, pair by pair; a reason where one of them did not run. */
function compare(
  what: string,
  [bound, limit]: readonly ['≤' | '≥', number],
  above: ReportRow | undefined,
  below: ReportRow | undefined,
): Verdict {
  if (above?.samples.length && below?.samples.length) {
    return verdict(what, bound, limit, '×', ratios(above.samples, below.samples).median);
  }
  const why = above?.missing ?? below?.missing ?? NOT_MEASURED;
  return { what, limit: `${bound} ${number(limit)}×`, why };
}

function megabytes(what: string, limit: number, row: ReportRow | undefined): Verdict {
  const bytes = row?.bytes;
  if (bytes === undefined) return { what, limit: `≤ ${limit} MB`, why: row?.missing ?? NOT_MEASURED };
  return verdict(what, '≤', limit, ' MB', bytes / 1e6);
}

function fasterThan(rows: readonly ReportRow[]): Verdict[] {
  return FASTER.map(({ peer: name, least, ...place }) => {
    const at = rowsAt(rows, place);
    const what = `${title(place)}: ${name}'s time over ours`;
    return compare(what, ['≥', least], at.find(peer(name)), at.find(ours));
  });
}

function native(rows: readonly ReportRow[]): Verdict {
  const place = { ...SE18, threads: 1 };
  const at = rowsAt(rows, place);
  const what = `${title(place)}: our time over onnxruntime-node's`;
  return compare(what, ['≤', NATIVE], at.find(ours), at.find(peer('onnxruntime-node')));
}

function seCosts(rows: readonly ReportRow[]): Verdict[] {
  return [SE18, SE50, SE50_LARGE].map((subject) => {
    const place = { ...subject, threads: 1 };
    const at = rowsAt(rows, place);
    return compare(
      `${title(place)}: time over that with SE off`,
      ['≤', SE_COST],
      at.find(ours),
      at.find(off),
    );
  });
}

function memory(rows: readonly ReportRow[]): Verdict[] {
  const [large, at] = [
    { ...SE50_LARGE, threads: 1 },
    { ...SE18, threads: 1 },
  ];
  const smallRow = rowsAt(rows, at).find(small);
  const web = rowsAt(rows, at).find(peer('onnxruntime-web'));
  return [
    megabytes(`${title(large)}: memory held`, LARGE_MEGABYTES, rowsAt(rows, large).find(ours)),
    megabytes(`${title(at)}, memory small: memory held`, SMALL_MEGABYTES, smallRow),
    compare(
      `${title(at)}, memory small: onnxruntime-web's time over ours`,
      ['≥', SMALL_FASTER],
      web,
      smallRow,
    ),
  ];
}

function growth(rows: readonly ReportRow[]): Verdict {
  const place = { ...SE18, threads: 2 };
  const row = rowsAt(rows, place).find(ours);
  const what = `${title(place)}: growth when another process takes a core`;
  if (row?.growth === undefined) return { what, limit: `≤ ${GROWTH}×`, why: row?.missing ?? NOT_MEASURED };
  return verdict(what, '≤', GROWTH, '×', row.growth);
}

function firstResult(found: FirstResult | undefined): Verdict {
  const what = `${SE18.network}, ${SE18.size}: first result, our time over onnxruntime-web's`;
  const limit = `≤ ${FIRST_RESULT}×`;
  if (!found) return { what, limit, why: NOT_MEASURED };
  const { ours: mine, theirs } = found;
  if (theirs.samples.length === 0) return { what, limit, why: theirs.missing ?? NOT_MEASURED };
  return verdict(what, '≤', FIRST_RESULT, '×', spread(mine.samples).median / spread(theirs.samples).median);
}

export function verdicts({ rows, contended, firstResult: first }: Report): Verdict[] {
  return [
    ...fasterThan(rows),
    native(rows),
    ...seCosts(rows),
    ...memory(rows),
    growth(contended),
    firstResult(first),
  ];
}

function notMeasured(why = NOT_MEASURED): string {
  return why === NOT_MEASURED ? why : `${NOT_MEASURED}: ${why}`;
}

export function limitsTable(all: readonly Verdict[]): string {
  const cells = all.map(({ what, limit, measured, passed, why }) => [
    what,
    limit,
    measured === undefined ? '–' : number(measured),
    passed === undefined ? notMeasured(why) : passed ? 'passed' : 'missed',
  ]);
  return markdown(['limit', 'wanted', 'measured', ''], cells);
}
