/** A report as text. */
import { formatShape } from '../../tensor.ts';
import { quote } from '../quote.ts';
import type { CheckpointReport, ReportChoice } from './report.ts';

/** How many tensors of a kind are named. */
const NAMED = 5;

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - NAMED;
  return [
    `${title}:`,
    ...lines.slice(0, NAMED).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function tensorLines({ tensors, cause }: CheckpointReport): string[] {
  const { total, mapped, ignored, missing, surplus, misshapen } = tensors;
  const counts = `${mapped} mapped, ${missing.length} missing, ${surplus.length} surplus, ${misshapen.length} misshapen`;
  return [
    `Tensors: ${total} in the file; ${counts}; ${ignored} that inference does not use`,
    ...listed(
      'Missing',
      missing.map(({ name, shape }) => `${quote(name)} ${formatShape(shape)}`),
    ),
    ...listed(
      'Surplus',
      surplus.map(({ name, shape }) => `${quote(name)} ${formatShape(shape)}`),
    ),
    ...listed(
      'Misshapen',
      misshapen.map((t) => `${quote(t.name)} ${formatShape(t.found)}; expected ${formatShape(t.expected)}`),
    ),
    ...(cause === undefined ? [] : [`Likely cause: ${cause}`]),
  ];
}

/** How a reader would say something else than the report says. */
export interface Overrides {
  /** One of the report's choices. */
  readonly choice: (choice: ReportChoice) => string;
  /** The labels. */
  readonly labels: string;
  /** The preprocessing. */
  readonly preprocessing: string;
}

/** In a program. */
const OPTIONS: Overrides = {
  choice: ({ override }) => override,
  labels: 'labels: [ … ]',
  preprocessing: 'preprocessing: { … }',
};

function choiceLines(choice: ReportChoice, overrides: Overrides): string[] {
  const { option, value, source, why, meaning, alternatives } = choice;
  const chosen = source === 'undecided' ? `to be chosen from ${alternatives.join(', ')}` : String(value);
  // An option that is known from names alone is an assumption, and is called so.
  const by = source === 'dialect' ? 'assumed' : source;
  return [
    `  ${option}: ${chosen} (${by}). ${why}`,
    `    Decides ${meaning}. Otherwise: ${overrides.choice(choice)}`,
  ];
}

function preprocessingLine(
  { preprocessing: { source, value, preset } }: CheckpointReport,
  { preprocessing: override }: Overrides,
): string {
  if (!value)
    return `Preprocessing: nobody says how pictures were prepared; tensors can be run. Say it: ${override}`;
  const { resize, crop, mean, std, order } = value;
  const sizes = `resized to ${resize.join('×')}${crop ? `, cropped to ${crop.join('×')}` : ''}`;
  const numbers = (values: readonly number[]) => values.map((v) => Number(v.toPrecision(4))).join(', ');
  const from = preset ? `preset ${preset}` : source;
  return `Preprocessing: ${sizes}, ${order}, mean ${numbers(mean)}, std ${numbers(std)} (${from}). Otherwise: ${override}`;
}

/**
 * The report as lines of text, for a terminal or a page. No newline at the end.
 *
 * @param overrides  how its reader would choose otherwise; in a program, by `loadModel`'s options, if absent.
 */
export function formatReport(report: CheckpointReport, overrides: Overrides = OPTIONS): string {
  const { file, dialect, why, architecture, architectureSource, parameters, choices, notes, labels } = report;
  return [
    `${file}: ${architecture}, ${parameters.toLocaleString('en-US')} parameters (said by: ${architectureSource})`,
    `Names: ${dialect ? `those of ${dialect.title}. ` : ''}${why}`,
    ...notes.map((note) => `Note: ${note}`),
    ...tensorLines(report),
    ...(choices.length > 0 ? ['Choices:'] : []),
    ...choices.flatMap((choice) => choiceLines(choice, overrides)),
    `Labels: ${labels.text} (${labels.source}). Otherwise: ${overrides.labels}`,
    preprocessingLine(report, overrides),
    report.loads ? 'It loads.' : 'It does not load as it is.',
  ].join('\n');
}
