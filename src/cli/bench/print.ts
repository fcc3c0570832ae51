/** Prints a report: Markdown, or JSON with every sample. */
import { print, printJson } from '../terminal.ts';
import { limitsTable, verdicts } from './limits.ts';
import type { Report } from './report.ts';
import type { Setting } from './run.ts';
import { contendedTable, firstTable, footer, missingLines, profiles, timesTable } from './table.ts';

function sections(report: Report, { limits }: Setting): string[] {
  const { rows, contended, firstResult } = report;
  return [
    timesTable(rows),
    ...(contended.length > 0 ? [contendedTable(contended)] : []),
    ...(firstResult ? [firstTable(firstResult)] : []),
    ...(limits ? [limitsTable(verdicts(report))] : []),
    ...profiles(rows),
    missingLines(report),
    footer(report),
  ].filter((section) => section !== '');
}

export async function printReport(report: Report, setting: Setting, json: boolean): Promise<void> {
  if (json) await printJson({ ...report, ...(setting.limits && { limits: verdicts(report) }) });
  else await print(sections(report, setting).join('\n\n'));
}
