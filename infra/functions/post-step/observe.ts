import { call } from '../../../runtime/call.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import type { DeployedPipeline } from '../environment.ts';
import { count, log } from '../log.ts';
import type { Happening } from './events.ts';

interface LoadOutcome {
  readonly run: bigint;
  readonly status: string;
  readonly target: string;
  readonly load: bigint;
  readonly load_status: string;
  readonly published: bigint;
  readonly refused: bigint;
  readonly read: bigint | null;
  readonly inserted: bigint | null;
  readonly updated: bigint | null;
  readonly rejected: bigint | null;
}

const GRANT = "Deploy with lakeFormation: 'catalog', or 'data' where the location of the files is registered with it.";

/** Whether Lake Formation refused a crawler what IAM allows it: of the catalog, or of the files. */
function governed(message: string): boolean {
  return /Lake Formation|does not have access to target/i.test(message);
}

/** Counts what can be told before the database is asked, which may be what is out of reach. */
export function observeEvent(deployment: string, happening: Happening): void {
  if (happening.kind === 'job') {
    const { job, run, state, message } = happening;
    log('job', { job, run, state, message });
    count({ Deployment: deployment }, { JobsFailed: state === 'SUCCEEDED' ? 0 : 1 }, { job, run, state });
  } else if (happening.kind === 'crawler') {
    const { crawler, message } = happening;
    log('crawler', { crawler, message, ...(governed(message) ? { next: GRANT } : {}) });
    count({ Deployment: deployment }, { CrawlersFailed: 1 }, { crawler });
  }
}

/** Counts what became of the files of a job's run, which the database knows. */
export async function observeRun(client: Client, deployment: string, run: string): Promise<void> {
  const loads = await call<LoadOutcome>(client, 'outcome_of_run', [run]);
  for (const load of loads) {
    log('load', load);
    const { target, published, refused, rejected, load_status } = load;
    const stopped = load_status === 'published' ? 0 : 1;
    const metrics = {
      FilesPublished: Number(published),
      FilesRefused: Number(refused),
      RowsRejected: Number(rejected ?? 0n),
      LoadsStopped: stopped,
    };
    count({ Deployment: deployment }, metrics, { table: target, load: load.load });
  }
}

/** Measures how long ago each table that says when that is too long had its last file. */
export async function observeFreshness(client: Client, deployment: string, pipeline: DeployedPipeline): Promise<void> {
  const names = pipeline.tables.filter(({ model }) => model.freshness !== null).map(({ model }) => model.name);
  if (names.length === 0) return;
  const rows = await call<{ target: string; hours: number | null }>(client, 'last_files', [names]);
  for (const { target, hours } of rows) {
    if (hours !== null) count({ Deployment: deployment, Table: target }, { HoursSinceFile: hours });
  }
}
