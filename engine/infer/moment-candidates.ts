import type { Options } from '../../generator/definition/draft.ts';
import type { TypeName } from '../../model/column-types.ts';
import type { CandidateDraft } from './candidate-draft.ts';

/** The first of the hundred years that two digits mean, as PostgreSQL and most programs take them nearly. */
export const PIVOT = 1950;

/** Dates by the order of their parts: where two orders fit all values, it is open which is meant. */
const days: readonly (readonly [order: string, format: string])[] = [
  ['YMD', 'YYYY-MM-DD'],
  ['YMD', 'YYYY/MM/DD'],
  ['YMD', 'YYYY.MM.DD'],
  ['YMD', 'YYYY/FMMM/FMDD'],
  ['MDY', 'MM/DD/YYYY'],
  ['DMY', 'DD/MM/YYYY'],
  ['MDY', 'FMMM/FMDD/YYYY'],
  ['DMY', 'FMDD/FMMM/YYYY'],
  ['MDY', 'MM-DD-YYYY'],
  ['DMY', 'DD-MM-YYYY'],
  ['MDY', 'MM.DD.YYYY'],
  ['DMY', 'DD.MM.YYYY'],
  ['MDY', 'FMMM.FMDD.YYYY'],
  ['DMY', 'FMDD.FMMM.YYYY'],
  ['MDY', 'MM/DD/YY'],
  ['DMY', 'DD/MM/YY'],
  ['MDY', 'FMMM/FMDD/YY'],
  ['DMY', 'FMDD/FMMM/YY'],
  ['DMY', 'DD.MM.YY'],
  ['DMY', 'FMDD.FMMM.YY'],
  ['names', 'DD-Mon-YYYY'],
  ['names', 'DD-Mon-YY'],
  ['names', 'FMDD-Mon-YY'],
  ['names', 'FMDD Mon YYYY'],
  ['names', 'FMDD Month YYYY'],
  ['names', 'Mon FMDD, YYYY'],
  ['names', 'Month FMDD, YYYY'],
  ['names', 'Mon FMDD YYYY'],
  ['names', 'Dy, FMDD Mon YYYY'],
];

const times = ['HH24:MI', 'HH24:MI:SS', 'FMHH24:MI', 'FMHH24:MI:SS', 'FMHH12:MI AM', 'FMHH12:MI:SS AM', 'HH24:MI:SSFF'];

function draft(type: TypeName, order: string, format: string, more: Options = {}): CandidateDraft {
  const hasShortYear = /(?<!Y)YY(?!Y)/.test(format);
  const options = { format, ...(hasShortYear ? { pivot: PIVOT } : {}), ...more };
  return { type, options, family: type === 'date' ? 'dates' : 'times', reading: order };
}

/** Dates and times that are not written in PostgreSQL's own way. */
export const momentDrafts: readonly CandidateDraft[] = [
  ...days.slice(1).map(([order, format]) => draft('date', order, format)),
  draft('timestamptz', 'YMD', 'YYYY-MM-DD HH24:MI:SS "UTC"', { timezone: 'UTC' }),
  draft('timestamptz', 'YMD', 'YYYY-MM-DD HH24:MI:SS.FF "UTC"', { timezone: 'UTC' }),
  ...days.flatMap(([order, format]) =>
    times.map((time) => draft('timestamp', order, `${format} ${time.replace('SSFF', 'SS.FF')}`)),
  ),
  draft('time', 'time', 'FMHH24:MI'),
  draft('time', 'time', 'FMHH12:MI AM'),
  draft('time', 'time', 'FMHH12:MI:SS AM'),
];
