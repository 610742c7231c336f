/** Seconds east of UTC of a local time; {@link NO_LOCAL_TIME} where that time does not exist or exists twice. */
export type LocalOffset = (day: number, seconds: number) => number;

export const NO_LOCAL_TIME = -1_000_000;

const DAY = 86_400;
const HOUR = 3600;
/** No zone has ever changed twice within this many seconds. */
const STEP = 6 * HOUR;
/** 2000-01-01 in seconds from 1970. */
const EPOCH = Date.UTC(2000, 0, 1) / 1000;
/** Days to remember: a file's dates are mostly near one another. */
const REMEMBERED = 4096;

/** What a zone's clocks did around one day, in seconds from 1970: `offsets[i]` holds from `from[i]` on. */
interface DayOffsets {
  readonly from: readonly number[];
  readonly offsets: readonly number[];
}

/** A zone's offset at an instant, in seconds. */
function readOffset(formatter: Intl.DateTimeFormat, instant: number): number {
  const text = formatter.format(instant * 1000);
  const [, sign, hours, minutes, seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const size = Number(hours) * HOUR + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -size : size;
}

/** The second at which the offset changes between two instants. */
function findChange(formatter: Intl.DateTimeFormat, before: number, after: number): number {
  const offset = readOffset(formatter, before);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (readOffset(formatter, middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function readDay(formatter: Intl.DateTimeFormat, day: number): DayOffsets {
  // No zone is more than a day from UTC, so a change that matters to this day lies between these.
  const first = EPOCH + (day - 1) * DAY;
  const last = EPOCH + (day + 2) * DAY;
  const from = [first];
  const offsets = [readOffset(formatter, first)];
  for (let instant = first + STEP; instant <= last; instant += STEP) {
    const offset = readOffset(formatter, instant);
    if (offset === offsets.at(-1)) continue;
    from.push(findChange(formatter, instant - STEP, instant));
    offsets.push(offset);
  }
  return { from, offsets };
}

/** The one offset with which a local time, in seconds from 1970, is an instant of this day. */
function fittingOffset({ from, offsets }: DayOffsets, local: number): number {
  let fitting = NO_LOCAL_TIME;
  for (let i = 0; i < offsets.length; i++) {
    const offset = offsets[i]!;
    const instant = local - offset;
    if (instant < from[i]! || (i + 1 < from.length && instant >= from[i + 1]!)) continue;
    if (fitting !== NO_LOCAL_TIME) return NO_LOCAL_TIME;
    fitting = offset;
  }
  return fitting;
}

/** Offsets of a zone, asked of Intl once a day and remembered: far too slow for each field. */
export function localOffset(timezone: string): LocalOffset {
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  const known = new Map<number, DayOffsets>();
  let lastDay = Number.NaN;
  let last: DayOffsets = { from: [], offsets: [] };

  return (day, seconds) => {
    if (day !== lastDay) {
      const found = known.get(day) ?? readDay(formatter, day);
      if (known.size >= REMEMBERED) known.clear();
      known.set(day, found);
      lastDay = day;
      last = found;
    }
    return last.offsets.length === 1 ? last.offsets[0]! : fittingOffset(last, EPOCH + day * DAY + seconds);
  };
}
