import { accountFacts } from '../../../doctor/account/account-facts.ts';
import { Unknown } from '../../../doctor/facts/unknown.ts';
import { reportOn } from '../../../doctor/report.ts';
import { templateFacts } from '../../../doctor/template/template-facts.ts';
import { asTemplate, glueStack, type Parts, type Variation } from '../glue-stack.ts';
import { accountOf } from './account-of.ts';
import { REGION, realNames } from './real-names.ts';
import type { TypedAccount } from './typed-account.ts';

/** An account in which all is right, and what its things are called there. */
export function rightAccount(variation: Partial<Variation> = {}, change: (parts: Parts) => void = () => undefined) {
  const parts = glueStack({ form: 'standalone', ...variation });
  change(parts);
  const facts = templateFacts([asTemplate(parts.stack)], REGION);
  const real = realNames(facts);
  const [job] = facts.jobs;
  const [connection] = facts.connections.values();
  const [database] = facts.databases;
  if (job === undefined || connection === undefined || database === undefined) throw new Error('It has no job.');
  return {
    account: accountOf(facts),
    job: real(job.place.key),
    role: real(job.role),
    connection: real(connection.place.key),
    subnet: real(connection.subnet ?? ''),
    group: real(connection.groups[0] ?? ''),
    secret: real(connection.secret ?? ''),
    host: real(database.hosts[0] ?? ''),
    bucket: real([...facts.buckets.keys()][0] ?? ''),
  };
}

/** What the doctor says of an account. */
export async function reportOf({ clients }: TypedAccount, names: readonly string[] | null = null) {
  const answer = await accountFacts(clients, REGION, names);
  if (answer instanceof Unknown) throw new Error(answer.why);
  const report = reportOn(answer.facts);
  return {
    ...answer,
    ...report,
    said: report.problems.map(({ finding }) => `${finding.rule.id} ${finding.grade}: ${finding.found}`),
  };
}
