import { dirname, join, relative, resolve } from 'node:path';
import { openSource, type SourceAddress } from '../engine/source/open-source.ts';
import { isS3Uri } from '../engine/source/s3/s3-uri.ts';
import { ASPEN } from '../model/command-name.ts';
import { shellWord } from './views/format.ts';

/** A file that the user named: its absolute path, or the URI of an object. */
export function namedFile(cwd: string, name: string): string {
  return isS3Uri(name) ? name : resolve(cwd, name);
}

/** What a file that a user names may be called in the ledger. */
export function spellingsOf(source: SourceAddress, cwd: string, name: string): readonly string[] {
  return [name, openSource(source).uriOf(resolve(cwd, name))].filter((each) => each !== null);
}

/** Where a table's files go, below the source that the pipeline names. */
export function inboxOf(source: string, table: string): string {
  return isS3Uri(source) ? `${source.replace(/\/$/, '')}/${table}` : join(source, table);
}

/** The words that say how a new table's files are loaded. @param inbox The folder of the pipeline that its files go to. */
export function nextLines(folder: string, table: string, inbox: string, files: readonly string[]): readonly string[] {
  const [first = ''] = files;
  if (isS3Uri(first)) {
    const parent = dirname(first);
    return [
      `Next: look through the definition, and load it. Its files are those below ${table}/ of the place that you name.`,
      `  ${ASPEN} load ${table} --source ${shellWord(parent.endsWith(`/${table}`) ? dirname(parent) : parent)}`,
    ];
  }
  const delivered = files.map((file) => shellWord(relative(folder, file))).join(' ');
  if (isS3Uri(inbox)) {
    return [
      `Next: look through the definition, put the file below ${inbox}/, and load it.`,
      `  ${ASPEN} load ${table}`,
    ];
  }
  return [
    'Next: look through the definition, put the file where its deliveries go, and load it.',
    `  mkdir -p ${shellWord(inbox)} && cp ${delivered} ${shellWord(inbox)}/`,
    `  ${ASPEN} load ${table}`,
  ];
}
