import { type Borrower, makeBorrower } from './borrowers.ts';
import { csvText } from './csv.ts';
import type { Random } from './random.ts';

/** A borrower without anything that needs quotes, so that a mistake below is the only one of its record. */
function plain(random: Random, change: Partial<Borrower> = {}): Borrower {
  return { ...makeBorrower(random), full_name: 'Ana Smith', street: '1 Main Street', email: '', ...change };
}

/** A file of borrowers with one record of each mistake, and good ones between them. */
export function dirtyFile(random: Random): Buffer {
  const good = plain(random);
  const header = csvText([good]).split('\n', 1)[0] ?? '';
  const record = (borrower: Borrower) => csvText([borrower]).slice(header.length + 1);
  const raw = (before: string, ...after: (string | Buffer)[]) =>
    Buffer.concat([`${random.uuid()},${before}`, ...after, '\n'].map((part) => Buffer.from(part)));
  return Buffer.concat(
    [
      `${header}\n`,
      record(good),
      record(plain(random, { id: 'not-a-uuid' })),
      record(plain(random, { id: '' })),
      record(plain(random, { zip_code: '123' })),
      record(plain(random, { full_name: '' })),
      record(plain(random, { zip_code: 'Texas', email: 'nobody' })),
      raw('Ana Smith,1 Main Street,Boston'),
      raw('Ana "Annie" Smith,1 Main Street,Boston,MA,02134,,,'),
      raw('Bj', Buffer.from([0xf6]), 'rn Smith,1 Main Street,Boston,MA,02134,,,'),
      record(plain(random)),
      // Last, since a quote that is not closed takes in all that follows.
      raw('"Ana Smith,1 Main Street,Boston,MA,02134,,,'),
    ].map((part) => Buffer.from(part)),
  );
}
