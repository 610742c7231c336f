import { ASPEN } from '../../model/command-name.ts';
import type { PlannedChange, PlannedStep, Preview } from '../../runtime/migrate/preview.ts';
import { bytes, count, plural } from './format.ts';
import { fittedLines } from './table.ts';
import { wrapText } from './wrap-text.ts';

const COLUMNS = [{ head: 'what' }, { head: 'step' }];

/** How long a step keeps others from the table, in words; null where no row is touched. */
export function lockWords({ lock, rewrites, scans, prepare, rows, bytes: size }: PlannedChange): string {
  if (lock === null) return 'takes no lock';
  const much = `${rows === null ? '' : `about ${plural(rows, 'row')}, `}${bytes(size)}`;
  if (prepare.length > 0) return `prepared while the table is read and written; then ${lock} for a moment (${much})`;
  if (rewrites) return `${lock} while all rows are written anew (${much})`;
  return scans ? `${lock} while all rows are read (${much})` : `${lock} for a moment`;
}

function stepCells({ kind, name, does }: PlannedStep): readonly string[] {
  return [`${kind} ${name}`, does];
}

function doneCells(change: PlannedChange): readonly string[] {
  return [`table ${change.table}`, `${change.does} (${lockWords(change)})`];
}

function changeLines(change: PlannedChange, width: number | null): readonly string[] {
  const { table, does, uses, risk, drift, by } = change;
  return [
    ...wrapText('  ', `${table}: ${does}${drift ? ' (the table was changed by hand; loads go on)' : ''}`, width),
    ...(by === 'decision' ? [] : wrapText('      ', lockWords(change), width)),
    ...(uses.length === 0 ? [] : wrapText('      ', `used by ${uses.join(', ')}`, width)),
    ...(risk === null ? [] : wrapText('      ', risk, width)),
  ];
}

function section(title: string, changes: readonly PlannedChange[], width: number | null): readonly string[] {
  return changes.length === 0 ? [] : ['', title, ...changes.flatMap((change) => changeLines(change, width))];
}

/** A plan for a person. */
export function planLines({ steps, changes, notes, fingerprint }: Preview, width: number | null): readonly string[] {
  if (steps.length === 0 && changes.length === 0 && notes.length === 0)
    return ['nothing to do: the database is as the definitions want it'];
  const by = (who: PlannedChange['by']) => changes.filter((change) => change.by === who);
  const done = [...steps.map(stepCells), ...by('load').map(doneCells)];
  const [toApply, toDecide] = [by('apply'), by('decision')];
  const ends = [
    ...(done.length === 0 ? [] : [`the next load does ${plural(done.length, 'step')}`]),
    ...(toApply.length === 0 ? [] : [`\`${ASPEN} apply\` does ${plural(toApply.length, 'step')}`]),
    ...(toDecide.length === 0
      ? []
      : [`${count(toDecide.length)} ${toDecide.length === 1 ? 'needs' : 'need'} a decision`]),
  ];
  const lines = [
    ...(done.length === 0 ? [] : fittedLines(COLUMNS, done, width)),
    ...section(`\`${ASPEN} apply\` does these; until then loads of these tables stop:`, toApply, width),
    ...section('These need a decision; until then loads of these tables stop:', toDecide, width),
    ...(notes.length === 0
      ? []
      : ['', 'These stay as they are:', ...notes.flatMap((note) => wrapText('  ', note, width))]),
    ...(ends.length === 0 ? [] : ['', ends.join('; ')]),
    ...(fingerprint === null ? [] : [`plan ${fingerprint}`]),
  ];
  return lines[0] === '' ? lines.slice(1) : lines;
}
