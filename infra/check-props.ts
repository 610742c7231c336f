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

function checkTexts({ name, folder, notify = [], allow, pipeline }: AspenPipelineProps, checks: Checks): void {
  if (name === undefined) checks.known("name (the pipeline's)", defaultDeployment(pipeline.model.name), RULES.name);
  else checks.known('name', name, RULES.name);
  checks.known('folder', folder, RULES.folder);
  checks.known('allow', allow, RULES.plan);
  for (const [at, address] of notify.entries()) checks.text(`notify[${at}]`, address, RULES.address);
}

/** Whom a bucket tells, EventBridge left out. */
const MOST_CRAWLERS = 100;
/** CloudFormation takes 500 resources per stack; a table is one of them, its queue and the queue's policy two more. */
const MOST_RESOURCES = 390;
/** What ten managed policies and those inside a role hold, as the CDK estimates them; IAM attaches no more to a role. */
const MOST_CHARACTERS = 60_000;
/** What stands around a key in permissions: an ARN, a bucket's name, three times over. */
const AROUND = 250;

/** Looks at how many tables there are, before CloudFormation, S3 or IAM refuse them in the middle of a deployment. */
function checkNumbers({ pipeline, folder = '' }: AspenPipelineProps, checks: Checks): void {
  const { tables } = pipeline;
  const crawlers = tables.filter(({ model }) => model.trigger === 'crawler').length;
  const apart = 'deploy some of them as another pipeline, with a bucket of its own';
  if (crawlers > MOST_CRAWLERS) {
    const expected = `at most ${MOST_CRAWLERS}, since S3 tells no more: trigger: 'event' where nobody queries the bucket, or ${apart}`;
    checks.wrong('pipeline.tables', `${crawlers} with a crawler`, expected);
  }
  if (tables.length + 2 * crawlers > MOST_RESOURCES) {
    const expected = `at most ${MOST_RESOURCES}, one with a crawler counted three times, since CloudFormation takes no more: ${apart}`;
    checks.wrong('pipeline.tables', `${tables.length} tables, ${crawlers} of them with a crawler`, expected);
  }
  const characters = tables.reduce((sum, { model }) => sum + 3 * (folder + model.source.prefix).length + AROUND, 0);
  if (characters > MOST_CHARACTERS) {
    const expected = `permissions of at most ${MOST_CHARACTERS} characters, since IAM takes no more for a role: shorter prefixes, a shorter folder, or ${apart}`;
    checks.wrong('pipeline.tables', `${tables.length} tables whose prefixes come to about ${characters}`, expected);
  }
}

/**
 * Looks at what a deployment is to be made with, before anything is made.
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
  checkNumbers(props, checks);
  checkDatabase(props.database, checks);
  if (checks.mistakes.length > 0) throw wrongDeployment(checks.mistakes);
  if (props.database.kind === 'existing' && props.database.authorities !== undefined) {
    checkAuthorities(props.database.authorities);
  }
}
