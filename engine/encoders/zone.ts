/** Minutes east of UTC of a local time; null where that time does not exist or exists twice. */
export type LocalOffset = (day: number, minutes: number) => number | null;

const MINUTE = 60_000;
const DAY = 1440;
/** 2000-01-01 in JavaScript's milliseconds. */
const EPOCH = Date.UTC(2000, 0, 1);
/** Days to remember: a file's dates are mostly near one another. */
const REMEMBERED = 4096;

/** The offset that a zone has at an instant, from what a clock there shows. */
function offsetAt(formatter: Intl.DateTimeFormat, instant: number): number {
  const parts = Object.fromEntries(formatter.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = new Date(0);
  // Unlike Date.UTC, this takes years below 100 as they are.
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second);
  return Math.round((local.getTime() - Math.floor(instant / 1000) * 1000) / 1000) / 60;
}

/** Offsets of a zone, remembered by day: only days with a change are looked at for each field. */
export function localOffset(timezone: string): LocalOffset {
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const steady = new Map<number, number | null>();

  function steadyOffset(day: number): number | null {
    const known = steady.get(day);
    if (known !== undefined) return known;
    // No zone is more than a day from UTC, so a change that can matter to this day lies between these.
    const instants = [-DAY, 0, DAY, 2 * DAY].map((minutes) => EPOCH + (day * DAY + minutes) * MINUTE);
    const offsets = new Set(instants.map((instant) => offsetAt(formatter, instant)));
    const [offset = 0] = offsets;
    if (steady.size >= REMEMBERED) steady.clear();
    steady.set(day, offsets.size === 1 ? offset : null);
    return offsets.size === 1 ? offset : null;
  }

  return (day, minutes) => {
    const offset = steadyOffset(day);
    if (offset !== null) return offset;
    const local = EPOCH + (day * DAY + minutes) * MINUTE;
    const candidates = new Set([-DAY, 0, DAY].map((shift) => offsetAt(formatter, local + shift * MINUTE)));
    const fitting = [...candidates].filter((each) => offsetAt(formatter, local - each * MINUTE) === each);
    return fitting.length === 1 ? fitting[0]! : null;
  };
}
