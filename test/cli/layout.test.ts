import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test, vi } from 'vitest';
import { outputTo } from '../../cli/output.ts';
import { fitLine, timeLeft } from '../../cli/views/activity.ts';
import { errorLines } from '../../cli/views/error.ts';
import { LoadProgress } from '../../cli/views/load-progress.ts';
import { summaryLines } from '../../cli/views/load-summary.ts';
import { fittedLines } from '../../cli/views/table.ts';
import { wrapText } from '../../cli/views/wrap-text.ts';
import type { RunOutcome } from '../../engine/load/run-pipeline.ts';
import type { TableOutcome } from '../../engine/load/table-outcome.ts';
import { AspenError } from '../../model/errors.ts';

function terminal(columns: number | null) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const stdout = columns === null ? { write } : { write, isTTY: true, columns };
  return { output: outputTo({ stdout, stderr: { write } }, { NO_COLOR: '1' }), written };
}

const counts = {
  read: 123_456_789_012,
  inserted: 123_456_789_012,
  updated: 23_456_789_012,
  unchanged: 3_456_789_012,
  superseded: 456_789_012,
  rejected: 56_789_012,
  held: 0,
  deleted: 0,
  removed: 0,
  published: 1_234_567,
  overtaken: 0,
  refused: 0,
  remembered: 0,
  outdated: 0,
  suppressed: 0,
};

function outcomeOf(table: string, more: Partial<TableOutcome> = {}): TableOutcome {
  return { table, status: 'done', counts, findings: [], time: 12_345_678, error: null, ...more };
}

function runOf(tables: readonly TableOutcome[], status: RunOutcome['status'] = 'done'): RunOutcome {
  return { runId: 1n, status, tables, procedures: [], time: 12_345_678 };
}

/** Nothing to say of a file but its code. */
const untold = () => null;

/** The words of the lines, as a person reads them: a number that is broken by the end of a line is two of them. */
const words = (lines: readonly string[]) => lines.flatMap((line) => line.split(/\s+/));

describe('the summary of a load', () => {
  test.each([40, 60, 80, 120])('at %i columns has every heading, and breaks no number and no name', (width) => {
    const names = ['t', 'x'.repeat(39)];
    const lines = summaryLines(runOf(names.map((name) => outcomeOf(name))), untold, terminal(width).output);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    const heads = ['files', 'read', 'inserted', 'updated', 'unchanged', 'superseded', 'rejected', 'time', 'rows/s'];
    const numbers = ['1,234,567', '123,456,789,012', '23,456,789,012', '3,456,789,012', '456,789,012', '56,789,012'];
    expect(words(lines)).toEqual(expect.arrayContaining([...heads, ...numbers, ...names]));
  });

  test('at 80 columns leaves out the columns of numbers that are 0 in all tables, and says so', () => {
    const first = {
      ...counts,
      read: 1000,
      inserted: 1000,
      updated: 0,
      unchanged: 0,
      superseded: 0,
      rejected: 0,
      published: 2,
    };
    const lines = summaryLines(
      runOf([outcomeOf('stg_borrower', { counts: first, time: 90 })]),
      untold,
      terminal(80).output,
    );
    expect(lines.slice(0, 3)).toEqual([
      'table         files   read  inserted   time  rows/s',
      'stg_borrower      2  1,000     1,000  90 ms  11,111',
      'updated, unchanged, superseded, rejected: 0',
    ]);
  });

  test('tells of tables without anything new in one line', () => {
    const idle = Array.from({ length: 100 }, (_, at) => outcomeOf(`t${at}`, { status: 'nothing new' }));
    const lines = summaryLines(runOf([outcomeOf('busy'), ...idle]), untold, terminal(null).output);
    expect(lines.slice(1, 3)).toEqual([expect.stringMatching(/^busy /), '100 other tables: nothing new']);
  });

  test('tells an error that tables have in common once, with their names', () => {
    const error = () => new AspenError({ code: 'cannot-list', found: 'no folder', where: '/files' });
    const failed = ['a', 'b', 'c'].map((table) => outcomeOf(table, { status: 'failed', counts: null, error: error() }));
    const lines = summaryLines(runOf(failed, 'failed'), untold, terminal(80).output);
    expect(lines.filter((line) => line.includes('cannot-list'))).toHaveLength(1);
    expect(lines).toContain('  tables    a, b, c');
  });

  test('names the first refused files, and says how many more there are', () => {
    const findings = Array.from({ length: 25 }, (_, at) => ({
      uri: `file:///${at}.csv`,
      refused: true,
      code: 'bad-header',
      message: 'no header',
      read: 0,
      rejected: 0,
      warnings: [],
      rejects: null,
      checks: [],
    }));
    const lines = summaryLines(runOf([outcomeOf('t', { findings })]), untold, terminal(80).output);
    expect(lines.filter((line) => line.startsWith('refused'))).toHaveLength(20);
    expect(lines).toContain('t: 5 more files refused or with warnings: `npx aspen rejects` sums them up');
  });
});

describe('a table that is fitted into a width', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '0', '表', ' ', ',', '1'), maxLength: 20 });

  test('shows every cell that is not cut or 0, whatever the width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        (rows, width) => {
          const columns = ['one', 'two', 'three'].map((head) => ({ head, align: 'right' as const }));
          const text = fittedLines(columns, rows, width).join('\n');
          for (const row of rows) for (const each of row) expect(text).toContain(each.trim());
        },
      ),
    );
  });
});

describe('text after a label', () => {
  test('is wrapped at blanks, and a command in it is left whole', () => {
    const lines = wrapText('  next      ', 'Run `npx aspen load --fresh --yes` again, then look', 40);
    expect(lines).toEqual([
      '  next      Run',
      '            `npx aspen load --fresh --yes`',
      '            again, then look',
    ]);
  });

  test('of an error stays within a terminal, and on one line in a pipe', () => {
    const long = 'word '.repeat(40).trim();
    const error = new AspenError({ code: 'some-code', found: long, expected: long, where: long, next: long });
    for (const line of errorLines(error, terminal(60).output)) expect(line.length).toBeLessThanOrEqual(60);
    expect(errorLines(error, terminal(null).output)).toHaveLength(4);
  });
});

describe('the progress of a load', () => {
  test('fits into one line: a long name is cut, and what matters least is left out', () => {
    const parts = ['42 %', '1 min 20 s', '2 min left', '12,345 rows/s', '1,234,567 records'];
    expect(fitLine('n'.repeat(63), parts, 60)).toBe(`${'n'.repeat(23)}…  42 %  1 min 20 s  2 min left`);
    for (let width = 20; width < 120; width++)
      expect(stringWidth(fitLine('表'.repeat(63), parts, width))).toBeLessThanOrEqual(width);
  });

  test('says how much time is left as soon as that can be told', () => {
    expect(timeLeft(500, 1, 10)).toEqual([]);
    expect(timeLeft(3000, 0, 10)).toEqual([]);
    expect(timeLeft(3000, 1, 10)).toEqual(['27 s left']);
    expect(timeLeft(3000, 10, 10)).toEqual([]);
  });

  test.each([
    [
      'reading',
      [
        { event: 'pending', table: 't', files: 1, bytes: 1000 },
        { event: 'progress', table: 't', bytes: 500, total: 1000, records: 10 },
      ],
    ],
    ['publishing', [{ event: 'publishing', table: 't', records: 10 }]],
    ['waiting', [{ event: 'waiting', table: 't' }]],
    ['listing', [{ event: 'listing', table: 't', missing: false, folder: '/f', skipped: [] }]],
    ['a procedure', [{ event: 'running', procedure: 'p' }]],
  ] as const)('keeps moving on a terminal while nothing new happens: %s', async (_, events) => {
    const { output, written } = terminal(80);
    const progress = new LoadProgress(output);
    for (const event of events) progress.show(event);
    await expect.poll(() => new Set(written.filter((text) => text.startsWith('\r'))).size).toBeGreaterThan(2);
    progress.end();
  });

  test('is written to a pipe after five seconds, then less and less often', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const { output, written } = terminal(null);
      const progress = new LoadProgress(output);
      progress.show({ event: 'publishing', table: 't', records: 10 });
      vi.advanceTimersByTime(300_000);
      progress.end();
      vi.advanceTimersByTime(300_000);
      const seconds = written.map((line) => /^t: publishing 10 records, (.*)\n$/.exec(line)?.[1]);
      expect(seconds).toEqual(['5.0 s', '15 s', '35 s', '75 s', '2 min 15 s', '3 min 15 s', '4 min 15 s']);
    } finally {
      vi.useRealTimers();
    }
  });
});
