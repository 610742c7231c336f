import Table from 'cli-table3';
import type { CampaignRound } from './campaign.ts';

/** A table of faults by kind: how many there were, how many hit, how many violated something. */
export function faultTable(rounds: readonly CampaignRound[]): string {
  const kinds = [...new Set(rounds.map(({ fault }) => fault))].sort();
  const table = new Table({
    head: ['fault', 'done', 'hit', 'violated', 'looks', 's each'],
    style: { head: [], border: [], compact: true },
  });
  const add = (name: string, own: readonly CampaignRound[]) => {
    const sum = (value: (round: CampaignRound) => number) => own.reduce((total, round) => total + value(round), 0);
    const hits = sum(({ hit }) => (hit ? 1 : 0));
    const violated = sum(({ violations }) => (violations.length > 0 ? 1 : 0));
    const seconds = sum(({ time }) => time) / 1000 / Math.max(1, own.length);
    table.push([name, own.length, hits, violated, sum(({ looks }) => looks), seconds.toFixed(1)]);
  };
  for (const kind of kinds) {
    add(
      kind,
      rounds.filter(({ fault }) => fault === kind),
    );
  }
  add('all', rounds);
  return table.toString();
}
