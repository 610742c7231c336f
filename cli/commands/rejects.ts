import { ASPEN } from '../../model/command-name.ts';
import { printable } from '../../model/printable.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import {
  installedTables,
  isInstalled,
  listRejectedFiles,
  listRejects,
  type RejectedFile,
  type RejectRecord,
} from '../../runtime/history.ts';
import { type GroupedRejects, groupRejects } from '../../runtime/reject-groups.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { type ExplainedRefusal, explainRefusal, type RefusedFile } from '../explain-refusal.ts';
import { cutTo } from '../output.ts';
import { findProject, loadProject } from '../project.ts';
import { count, plural } from '../views/format.ts';
import { moreRefusalLines } from '../views/more-refusals.ts';
import { refusalLines } from '../views/refusal.ts';
import { rejectCsv } from '../views/reject-csv.ts';
import { fittedLines } from '../views/table.ts';
import { wrapText } from '../views/wrap-text.ts';
import { unknownTables } from './unknown-tables.ts';

const COLUMNS = [
  { head: 'record', align: 'right' as const },
  { head: 'line', align: 'right' as const },
  { head: 'column' },
  { head: 'code' },
  { head: 'value', cut: true as const },
];

/** This many files are shown one by one, unless their records are asked for. */
const MOST = 20;

/** What is shown of a value where no terminal says how much fits; the whole value is in the JSON. */
const LONGEST = 104;

function ownRejects(file: RejectedFile, rejects: readonly RejectRecord[]): readonly RejectRecord[] {
  return rejects.filter(({ uri, table, load }) => uri === file.uri && table === file.table && load === file.load);
}

interface Explained {
  readonly file: RejectedFile;
  readonly refusal: RefusedFile;
  readonly explained: ExplainedRefusal;
}

/** What the files stand refused for, by the pipeline's definitions. */
function explain(
  files: readonly RejectedFile[],
  groups: readonly GroupedRejects[],
  models: readonly TableModel[],
  folder: string,
): readonly Explained[] {
  return files.map((file, index) => {
    const refusal = {
      table: file.table,
      uri: file.uri,
      refused: !file.published,
      code: file.code,
      message: file.message,
      read: Number(file.read),
      rejected: Number(file.rejected),
      rejects: groups[index] ?? null,
    };
    const model = models.find(({ name }) => name === file.table);
    return { file, refusal, explained: explainRefusal(refusal, model, folder) };
  });
}

function headLines({ table, uri, message, code, load }: RejectedFile, width: number | null): readonly string[] {
  return [`${table}  ${uri}`, ...wrapText('  ', `${message}${code === null ? '' : ` [${code}]`}, load ${load}`, width)];
}

function groupLines({ file, refusal, explained }: Explained, width: number | null): readonly string[] {
  return [...headLines(file, width), ...refusalLines(refusal, explained, width), ''];
}

function recordLines(file: RejectedFile, rejects: readonly RejectRecord[], width: number | null): readonly string[] {
  const own = ownRejects(file, rejects);
  const rows = own.map(({ record, line, column, code, value, raw }) => [
    String(record),
    String(line),
    column ?? '',
    code,
    cutTo(printable(value ?? raw ?? ''), LONGEST),
  ]);
  return [
    ...headLines(file, width),
    ...(rows.length === 0
      ? []
      : fittedLines(COLUMNS, rows, width === null ? null : width - 2).map((line) => `  ${line}`)),
    '',
  ];
}

function endLines(files: readonly RejectedFile[]): readonly string[] {
  const refused = files.filter(({ published }) => !published).length;
  const others = files.length - refused;
  if (files.length === 0) return ['no file stands refused, and no rejected record'];
  return [
    ...(refused === 0
      ? []
      : [
          `${plural(refused, 'file')} refused. Mend a file and deliver it again under the same name: the next load takes it.`,
          `Or \`${ASPEN} accept FILE\` loads what is good of it, \`${ASPEN} retry FILE\` reads it again, and \`${ASPEN} dismiss FILE\` puts one aside that is gone.`,
        ]),
    ...(others === 0 ? [] : [`${plural(others, 'file')} loaded without the rejected records.`]),
    `After correcting a definition, \`${ASPEN} replay\` reads what it refused again.`,
  ];
}

/** What there is to show besides the records. */
function notShown(files: readonly RejectedFile[], rejects: readonly RejectRecord[], isCut: boolean): readonly string[] {
  if (isCut) return [`these are the first ${count(rejects.length)} rejects: --limit NUMBER shows more`];
  return files.flatMap((file) => {
    const seen = new Set(ownRejects(file, rejects).map(({ record }) => record)).size;
    const rest = Number(file.rejected) - seen;
    return rest === 0 ? [] : [`${file.uri}: ${plural(rest, 'more record')}, counted and not kept`];
  });
}

/** @throws {UsageError} for a table that the database does not have. */
async function refuseUnknown(client: Client, table: string | null): Promise<void> {
  if (table === null) return;
  const known = await installedTables(client);
  if (!known.includes(table)) throw unknownTables([table], known, `${ASPEN} rejects`);
}

/** `aspen rejects [TABLE]`: files that stand refused or were loaded in part, each with its rejected records and their places. */
export async function rejects(
  context: CommandContext,
  table: string | null,
  options: { readonly database?: string; readonly limit: number; readonly records?: true; readonly csv?: true },
): Promise<CommandResult> {
  const { cwd, output, json } = context;
  const folder = findProject(cwd);
  const database = await openDatabase(context, folder, options.database, 'rejects');
  const wantsRecords = options.records === true || options.csv === true || json !== null;
  try {
    const client = await database.connect('rejects');
    const installed = await isInstalled(client);
    if (installed) await refuseUnknown(client, table);
    const files = installed ? await listRejectedFiles(client, table) : [];
    // One more than is shown tells whether there are more.
    const found = installed && wantsRecords ? await listRejects(client, table, options.limit + 1) : [];
    const records = found.slice(0, options.limit);
    const isCut = records.length < found.length;
    const { width } = output;
    if (json !== null || !wantsRecords) {
      const groups = await groupRejects(client, files);
      const models = files.length === 0 ? [] : (await loadProject(folder)).tables.map(({ model }) => model);
      const explained = explain(files, groups, models, folder);
      for (const each of explained) json?.event('file', { ...each.file, ...each.explained });
      if (json === null) {
        for (const each of explained.slice(0, MOST)) for (const line of groupLines(each, width)) output.line(line);
        for (const line of moreRefusalLines(explained.slice(MOST), width)) output.line(line);
      }
    }
    for (const record of records) json?.event('reject', record);
    if (options.csv === true) for (const line of rejectCsv(records)) output.record(line);
    else if (json === null) {
      if (wantsRecords)
        for (const file of files) for (const line of recordLines(file, records, width)) output.line(line);
      for (const text of endLines(files)) for (const line of wrapText('', text, width)) output.line(line);
    }
    if (json === null && wantsRecords) for (const line of notShown(files, records, isCut)) output.note(line);
    return { ending: 'done', facts: { files: files.length, rejects: records.length, more: isCut } };
  } finally {
    await database.close();
  }
}
