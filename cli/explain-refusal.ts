import { RULES } from '../engine/infer/update/widen-column.ts';
import { ASPEN } from '../model/command-name.ts';
import { heldFor } from '../model/judging-order.ts';
import type { TableModel } from '../model/table-model.ts';
import type { FileFinding } from '../runtime/history.ts';
import type { RejectGroup } from '../runtime/reject-groups.ts';
import { type DefinitionPlace, definitionPlace } from './definition-place.ts';
import { fileWay } from './views/file-ways.ts';
import { shellWord } from './views/format.ts';
import { ruleInWords } from './views/rule-words.ts';
import { wayOut } from './views/ways-out.ts';

/** A rule that records broke, as its definition has it. */
export interface ExplainedGroup extends RejectGroup {
  /** False where there may be more records than these: not all that are counted are stored. */
  readonly exact: boolean;
  readonly expected: string;
  /** Where the rule stands; null where it was not found. */
  readonly definition: DefinitionPlace | null;
  /** The option of the definition that would take them; null where there is none. */
  readonly option: string | null;
}

/** A refused file, or one that was loaded without its rejected records, with what there is to do. */
export interface ExplainedRefusal {
  readonly groups: readonly ExplainedGroup[];
  /** The rule that every record of the file breaks; null where there is none. */
  readonly brokenByAll: string | null;
  /** What to do next, with the exact command. */
  readonly next: string;
}

/** What is explained: a file by the ledger. */
export interface RefusedFile extends Omit<FileFinding, 'warnings' | 'checks'> {
  readonly table: string;
}

const at = (place: DefinitionPlace | null, table: string) =>
  place === null ? `the definition of ${table}` : `${place.file}:${place.line}`;

/** Whether a file may show what its definition lacks: it is at hand, and all that is refused of it are values that no one forbade. */
function isForUpdate(uri: string, groups: readonly ExplainedGroup[]): boolean {
  return (
    !/^\w+:/.test(uri) &&
    groups.every(({ column, code, values }) => column !== null && values.length > 0 && !RULES.has(code))
  );
}

function nextOf(file: RefusedFile, groups: readonly ExplainedGroup[], folder: string): string {
  const { table, uri, code, refused, rejected, read } = file;
  if (heldFor.some((reason) => reason === code)) return `\`${ASPEN} accept ${shellWord(uri)}\` loads it`;
  const again = `then \`${ASPEN} replay ${table}\``;
  const [first] = groups;
  // What a file claims of itself is not true because some of its records are rejected.
  const isByTrailer = code === 'trailer-missing' || code === 'trailer-mismatch';
  if (first !== undefined && !isByTrailer) {
    const correct = `correct ${at(first.definition, table)}, ${again}`;
    const mend = 'mend the file and deliver it again';
    const update = `\`${ASPEN} new --update ${table} --from ${shellWord(uri)}\` shows a definition that takes it`;
    const few = refused && rejected < read && rejected * 20 <= read;
    return [
      correct,
      ...(isForUpdate(uri, groups) ? [update] : []),
      mend,
      ...(few
        ? [
            `\`${ASPEN} accept ${shellWord(uri)}\` loads the other records`,
            `\`rejectLimit: { records: ${rejected} }\` in the definition always does`,
          ]
        : []),
    ].join('; or ');
  }
  const accepted = code === 'check-failed' ? `; or \`${ASPEN} accept ${shellWord(uri)}\` loads it as it is` : '';
  const way = fileWay(code, file.message);
  if ('mend' in way) return way.mend;
  return `in ${at(definitionPlace(folder, table, null), table)} ${way.option}, ${again}; or mend the file and deliver it again${accepted}`;
}

/** Says of a file what its definition asks for, where that stands, and what to do. @param folder The pipeline's. */
export function explainRefusal(file: RefusedFile, model: TableModel | undefined, folder: string): ExplainedRefusal {
  const { rejects, rejected, read } = file;
  const exact = rejects === null || rejects.stored >= rejected;
  const groups = (rejects?.groups ?? []).map((group): ExplainedGroup => {
    const column = model?.columns.find(({ name }) => name === group.column);
    return {
      ...group,
      exact,
      expected: (column === undefined ? null : ruleInWords(column, group.code)) ?? group.message,
      definition: definitionPlace(folder, file.table, group.column),
      option: model === undefined ? null : wayOut(group, model),
    };
  });
  const all = read > 1 && rejected === read ? groups.find(({ records }) => records === rejects?.stored) : undefined;
  return {
    groups,
    brokenByAll: all === undefined ? null : `${all.column === null ? '' : `${all.column}: `}${all.code}`,
    next: nextOf(file, groups, folder),
  };
}
