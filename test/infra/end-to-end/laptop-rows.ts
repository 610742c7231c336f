import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { connect } from '../../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../../runtime/connection/database-config.ts';
import { MODEL_ROWS, type ModelRow } from '../../pipeline/model-rows.ts';
import type { Project } from './project.ts';

/** The rows of the model that a load on a laptop gives from the same files. */
export async function laptopRows(project: Project, database: DatabaseConfig, source: string): Promise<ModelRow[]> {
  const pipeline = await project.compile();
  const { tables } = pipeline;
  const signal = new AbortController().signal;
  const open = () => connect(database, 'test');
  await runPipeline({
    pipeline,
    tables,
    connect: open,
    source: { kind: 'folder', folder: source },
    version: 'test',
    signal,
    report: () => undefined,
  });
  const client = await open();
  try {
    return (await client.query<ModelRow>(MODEL_ROWS)).rows;
  } finally {
    await client.end();
  }
}
