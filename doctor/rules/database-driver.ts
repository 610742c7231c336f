import type { Database } from '../facts/services.ts';
import { type Known, LIVE, Unknown } from '../facts/unknown.ts';
import { hasPlaceholder } from '../policy/patterns.ts';
import { atRisk, cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { runnersOf } from './for-runners.ts';
import { targetsOf } from './targets.ts';

const isPostgres = ({ engine }: Database) => engine.includes('postgres');

/** The first major version that wants TLS unless it is told otherwise. */
function forcesTls({ engine, version, forcesTls: told }: Database): Known<boolean> {
  if (told instanceof Unknown) return told;
  return told ?? (version !== null && version >= (engine.startsWith('aurora') ? 17 : 15));
}

/** A connection uses TLS where the server wants it. */
export const requiredTls: Rule = {
  id: 'FORCE-SSL',
  title: 'the connection asks for TLS where the server wants it',
  message: 'FATAL: no pg_hba.conf entry for host "…", user "…", database "…", no encryption',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html',
  check: (facts) =>
    runnersOf(facts).flatMap((runner) =>
      targetsOf(facts, runner).flatMap(({ connection, database }): readonly Verdict[] => {
        if (connection === null || database === null || !isPostgres(database)) return [];
        const isForced = forcesTls(database);
        if (isForced === false) return [];
        // Connections of the newer types have other properties for it.
        if (connection.type !== 'JDBC') return [];
        const { enforcesTls, sslMode } = connection;
        if (
          enforcesTls ||
          (sslMode !== null && !hasPlaceholder(sslMode) && !['disable', 'allow', 'prefer'].includes(sslMode))
        )
          return [fine(runner.place, 'database')];
        if (sslMode !== null && hasPlaceholder(sslMode)) {
          const why = `what the address of ${nameOf(connection.place)} asks for about TLS is not known`;
          return [unknown(runner.place, new Unknown(why, LIVE), 'database')];
        }
        if (isForced instanceof Unknown) return [unknown(runner.place, isForced, 'database')];
        const grade = sslMode === 'disable' ? fails : atRisk;
        return [
          grade(runner.place, {
            where: connection.place,
            found: `${nameOf(database.place)} takes connections with TLS alone (rds.force_ssl), and ${nameOf(connection.place)} ${sslMode === 'disable' ? 'turns it off' : 'does not ask for it'}`,
            fix: {
              cdk: "connection.addPropertyOverride('ConnectionInput.ConnectionProperties.JDBC_ENFORCE_SSL', 'true');",
              cli: `aws glue update-connection --name ${connection.name} --connection-input '{…, "ConnectionProperties": {…, "JDBC_ENFORCE_SSL": "true"}}'`,
            },
            way: 'database',
          }),
        ];
      }),
    ),
};

/** A job's driver knows how passwords are asked for. */
export const scramPassword: Rule = {
  id: 'SCRAM',
  title: 'the driver of the job knows SCRAM passwords',
  message: 'The authentication type 10 is not supported',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/migrating-version-30.html',
  check: (facts) =>
    facts.jobs.flatMap((job) =>
      targetsOf(facts, job).flatMap(({ database }): readonly Verdict[] => {
        if (database === null || !isPostgres(database) || database.version === null || database.version < 14) return [];
        const version = Number(job.glueVersion ?? '5.0');
        if (Number.isNaN(version) || version >= 3) return [fine(job.place, 'database')];
        return [
          fails(job.place, {
            where: job.place,
            found: `${nameOf(job.place)} runs on Glue ${job.glueVersion ?? ''}, whose driver does not know the SCRAM passwords of PostgreSQL ${database.version}`,
            fix: {
              cdk: "job.addPropertyOverride('GlueVersion', '5.1');",
              cli: `aws glue update-job --job-name ${cliName(job.place)} --job-update '{…, "GlueVersion": "5.1"}'`,
            },
            way: 'database',
          }),
        ];
      }),
    ),
};
