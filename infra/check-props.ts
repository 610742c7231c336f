import type { AspenPipelineProps } from './aspen-pipeline-props.ts';
import { Checks } from './checks.ts';
import { checkAuthorities } from './connection/authorities.ts';
import { checkDatabase } from './database/check-database.ts';
import { wrongDeployment } from './errors.ts';
import { defaultDeployment } from './names.ts';
import { RULES } from './rules.ts';

function checkTimes({ timeout, batchWindow, sweep, schedule }: AspenPipelineProps, checks: Checks): void {
  checks.time('timeout', timeout, 'minutes', 1, 480);
  checks.time('batchWindow', batchWindow, 'seconds', 1, 900);
  checks.text('sweep', sweep, RULES.cron);
  checks.text('schedule', schedule, RULES.cron);
}

function checkTexts({ name, folder, notify = [], pipeline }: AspenPipelineProps, checks: Checks): void {
  if (name === undefined) checks.known("name (the pipeline's)", defaultDeployment(pipeline.model.name), RULES.name);
  else checks.known('name', name, RULES.name);
  checks.known('folder', folder, RULES.folder);
  for (const [at, address] of notify.entries()) checks.text(`notify[${at}]`, address, RULES.address);
}

/**
 * Looks at what a deployment is to be made with, before anything is.
 *
 * @throws {DeploymentError} with everything that is wrong.
 */
export function checkProps(props: AspenPipelineProps): void {
  const checks = new Checks();
  checks.number('workers', props.workers, 2, 20);
  checks.number('writers', props.writers, 1, 32);
  checks.number('batchSize', props.batchSize, 1, 100);
  checkTimes(props, checks);
  checkTexts(props, checks);
  if (props.pipeline.tables.length === 0) {
    checks.wrong('pipeline.tables', 'an empty list', 'at least one table: npx aspen new NAME --from FILE');
  }
  checkDatabase(props.database, checks);
  if (checks.mistakes.length > 0) throw wrongDeployment(checks.mistakes);
  if (props.database.kind === 'existing' && props.database.authorities !== undefined) {
    checkAuthorities(props.database.authorities);
  }
}
