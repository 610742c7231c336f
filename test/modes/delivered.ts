/** A line of a delivered file. Its record is rejected for its value, or for its key, which then cannot be read. */
export interface Line {
  readonly id: number;
  readonly region: 'a' | 'b' | null;
  readonly value: number;
  readonly rejected: 'value' | 'key' | null;
}

/** A version of a file. */
export interface Delivered {
  readonly name: string;
  readonly lines: readonly Line[];
}

/** The file as csv. */
export function csvOf({ lines }: Pick<Delivered, 'lines'>): string {
  const records = lines.map(({ id, region, value, rejected }) => {
    const [key, said] = [rejected === 'key' ? `${id}?` : id, rejected === 'value' ? `${value}?` : value];
    return `${key},${region ?? ''},${said}\n`;
  });
  return `id,region,value\n${records.join('')}`;
}

/** Records that no rule rejects. */
export const accepted = (lines: readonly Line[]): readonly Line[] => lines.filter(({ rejected }) => rejected === null);
