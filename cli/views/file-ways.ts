import { type FileRefusalCode, fileRefusals } from '../../model/judging-order.ts';

/**
 * What there is to do about a file that was refused as a whole: an `option` of the definition, after which it is replayed; or
 * what is to be done to the file.
 */
export type FileWay = { readonly option: string } | { readonly mend: string };

const mend = (what: string): FileWay => ({ mend: what });
const option = (what: string): FileWay => ({ option: what });

const AGAIN = 'mend the file and deliver it again';

function forHeader(message: string): FileWay {
  if (message.includes('stray-carriage-return')) return option("say `lineEnd: 'cr'` in `csv({ … })`");
  if (message.includes('stray-quote')) return option('say `quote: null` in `csv({ … })` where no name is quoted');
  if (message.includes('skip passes over')) return option('say a smaller `skip` in `csv({ … })`');
  if (message.includes('UTF-8') || message.includes('encoding'))
    return option("say the `encoding` in `csv({ … })`, such as 'windows-1252'");
  if (message.includes('has no header')) return mend(AGAIN);
  return option('say in `csv({ … })` how the file is written');
}

function forMissing(message: string): FileWay {
  if (message.includes('JSON') || message.includes('HTML')) return mend(AGAIN);
  const delimiter = /the delimiter ("(?:[^"\\]|\\.)+") would fit/.exec(message)?.[1];
  if (delimiter !== undefined) return option(`say \`delimiter: ${delimiter}\` in \`csv({ … })\``);
  if (message.includes('only case or blanks differ')) return option("say `header: { match: 'loose' }` in `csv({ … })`");
  if (message.includes('header: false'))
    return option(
      'say in `csv({ … })` `header: false` where the first record is data, or `skip` where lines stand before the header',
    );
  if (message.includes('no column is read from'))
    return option('say `skip` in `csv({ … })` where lines stand before the header, or another `delimiter`');
  return option('say `optional: true` of a column that files may lack, or `from` with its other spelling');
}

const ways: Readonly<Record<FileRefusalCode, (message: string) => FileWay>> = {
  'missing-folder': () =>
    option('say `optional: true` of a column whose folder may be missing; or put the file below the folder'),
  'wrong-folder': () => option('correct the rule of the column; or name the folder as it asks for'),
  'wrong-file-name': () => option('correct the rule of the column; or deliver the file under a name that fits'),
  'wrong-format': (message) =>
    message.includes('UTF-16')
      ? option("say `encoding: 'utf-16'` in `csv({ … })`, 'utf-16le' or 'utf-16be' where it has no byte order mark")
      : message.includes('byte order mark')
        ? option("say the other `encoding` in `csv({ … })`, or 'utf-16' for both")
        : mend(AGAIN),
  'bad-header': forHeader,
  'missing-column': forMissing,
  'duplicate-column': () => option('say which one is meant: `from: { name: …, nth: 1 }`'),
  'unknown-column': () => option('define the column, or take `strict` away'),
  'trailer-missing': () => option('say `optional: true` of the `trailer` that files may lack'),
  'trailer-mismatch': () => option('correct what `trailer` says of the line'),
  'broken-gzip': () => mend('fetch it again, whole, and deliver it again'),
  'changed-while-read': () => mend('nothing: the next load takes it'),
  unreadable: () => mend('let the program read it, then load again'),
  'records-rejected': () => mend(AGAIN),
  'constraint-violated': () => mend('load what the rows refer to, or mend the file and deliver it again'),
  'rows-refused': () => mend('mend the file and deliver it again, or what the database refuses it for'),
  'check-failed': () => option('correct the check'),
  'same-content': () => mend('accept it'),
  brake: () => mend('accept it'),
  'other-origin': () => mend('accept it'),
  'late-file': () => mend('accept it, or `retry` it, which reads all that follow again'),
  forgotten: () => mend('retry it, if it is wanted again'),
};

/** What there is to do about a file, by the reason for which it was refused. */
export function fileWay(code: string | null, message: string | null): FileWay {
  const known = fileRefusals.find((each) => each === code);
  return known === undefined ? mend(AGAIN) : ways[known](message ?? '');
}
