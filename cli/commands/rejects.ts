import {
  isInstalled,
  listRefusedFiles,
  listRejects,
  type RefusedFile,
  type RejectRecord,
} from '../../runtime/history.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { findProject } from '../project.ts';
import { plural } from '../views/format.ts';
import { tableLines } from '../views/table.ts';

const COLUMNS = [
  { head: 'record', align: 'right' as const },
  { head: 'line', align: 'right' as const },
  { head: 'column' },
  { head: 'code' },
  { head: 'value' },
];

/** One line, at most so many characters: the whole value is in the JSON. */
function short(value: string | null, width: number): string {
  if (value === null) return '';
  const line = value.replaceAll('\r', '\\r').replaceAll('\n', '\\n').replaceAll('\0', '\\000');
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

function fileLines(file: RefusedFile, rejects: readonly RejectRecord[], width: number): string[] {
  const own = rejects.filter(({ uri, table }) => uri === file.uri && table === file.table);
  const rows = own.map(({ record, line, column, code, value, raw }) => [
    String(record),
    String(line),
    column ?? '',
    code,
    short(value ?? raw, width),
  ]);
  return [
    `${file.table}  ${file.uri}`,
    `  ${file.message} [${file.code}], load ${file.load}`,
    ...(rows.length === 0 ? [] : tableLines(COLUMNS, rows).map((line) => `  ${line}`)),
    '',
  ];
}

/** `aspen rejects [TABLE]`: the files that stand refused, each with its rejected records and their places. */
export async function rejects(
  context: CommandContext,
  table: string | null,
  options: { readonly database?: string; readonly limit: number },
): Promise<CommandResult> {
  const { cwd, output, json } = context;
  const database = await openDatabase(context, findProject(cwd), options.database, 'rejects');
  try {
    const client = await database.connect('rejects');
    const installed = await isInstalled(client);
    const files = installed ? await listRefusedFiles(client, table) : [];
    const records = installed ? await listRejects(client, table, options.limit) : [];
    for (const file of files) json?.event('file', file);
    for (const record of records) json?.event('reject', record);
    if (json === null) {
      const width = Math.max(20, (output.width ?? 160) - 56);
      for (const file of files) for (const line of fileLines(file, records, width)) output.line(line);
      output.line(
        files.length === 0
          ? 'no file stands refused'
          : `${plural(files.length, 'file')} refused. Mend a file and deliver it again under the same name: the next load takes it.`,
      );
    }
    return { ending: 'done', facts: { files: files.length, rejects: records.length } };
  } finally {
    await database.close();
  }
}
