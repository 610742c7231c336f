import { Token } from 'aws-cdk-lib';
import type { Mistake } from '../model/errors.ts';
import type { AspenPipelineProps } from './aspen-pipeline-props.ts';
import { checkAuthorities } from './connection/authorities.ts';
import { wrongDeployment } from './errors.ts';
import { defaultDeployment } from './names.ts';

/** Glue takes six fields, the day of the month or that of the week being a question mark. */
const CRON = /^cron\(\S+( \S+){5}\)$/;
/** Names of roles and of log groups have room for so much, and for what follows. */
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;

/** Notes what is wrong with a setting that is there. */
type Check = (path: string, wrong: boolean, found: unknown, expected: string) => void;

function checkNumbers({ workers, writers, batchSize }: AspenPipelineProps, check: Check): void {
  const whole = (path: string, value: number | undefined, least: number, most: number) => {
    if (value === undefined || Token.isUnresolved(value)) return;
    const wrong = !Number.isInteger(value) || value < least || value > most;
    check(path, wrong, value, `a whole number from ${least} to ${most}`);
  };
  whole('workers', workers, 2, 20);
  whole('writers', writers, 1, 32);
  whole('batchSize', batchSize, 1, 100);
}

function checkTimes({ timeout, batchWindow, sweep, schedule }: AspenPipelineProps, check: Check): void {
  if (timeout !== undefined) {
    const minutes = timeout.toMinutes({ integral: false });
    check('timeout', minutes < 1 || minutes > 480, timeout.toHumanString(), 'from a minute to eight hours');
  }
  if (batchWindow !== undefined) {
    const seconds = batchWindow.toSeconds({ integral: false });
    check('batchWindow', seconds < 1 || seconds > 900, batchWindow.toHumanString(), 'from a second to 15 minutes');
  }
  for (const [path, value] of Object.entries({ sweep, schedule })) {
    if (value !== undefined) check(path, !CRON.test(value), value, 'six fields, such as cron(0 4 * * ? *)');
  }
}

function checkTexts({ name, folder, notify = [], pipeline }: AspenPipelineProps, check: Check): void {
  const deployment = name ?? defaultDeployment(pipeline.model.name);
  const path = name === undefined ? "name (the pipeline's)" : 'name';
  check(
    path,
    !NAME.test(deployment.replaceAll('_', '-')),
    deployment,
    'at most 40 letters, digits and hyphens, a letter first',
  );
  if (folder !== undefined && folder !== '') {
    const wrong = !folder.endsWith('/') || folder.startsWith('/') || folder.includes('//');
    check('folder', wrong, folder, 'a folder of the bucket, ending in / and not beginning with it');
  }
  for (const [at, address] of notify.entries()) {
    check(`notify[${at}]`, !/^[^@\s]+@[^@\s]+$/.test(address), address, 'an address of mail');
  }
}

/**
 * Looks at what a deployment is to be made with, before anything is.
 *
 * @throws {DeploymentError} with everything that is wrong.
 */
export function checkProps(props: AspenPipelineProps): void {
  const mistakes: Mistake[] = [];
  const check: Check = (path, wrong, found, expected) => {
    if (wrong) mistakes.push({ path, found: JSON.stringify(found) ?? 'nothing', expected });
  };
  checkNumbers(props, check);
  checkTimes(props, check);
  checkTexts(props, check);
  check('pipeline.tables', props.pipeline.tables.length === 0, [], 'at least one table: aspen new NAME --from FILE');
  if (mistakes.length > 0) throw wrongDeployment(mistakes);
  if (props.database.kind === 'existing' && props.database.authorities !== undefined) {
    checkAuthorities(props.database.authorities);
  }
}
