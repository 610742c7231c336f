import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Logins } from '../../database/logins.ts';
import { jobNamePrefix } from '../../names.ts';
import { DatabaseFunction, type DatabaseFunctionProps } from '../database-function.ts';
import { DETAIL_TYPES } from './events.ts';

/** Any of them may have published something before. */
const TERMINAL_STATES = ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED'];
const SWEEP = Duration.hours(1);

/** What the post-step needs besides. */
export interface PostStepProps extends DatabaseFunctionProps {
  readonly logins: Logins;
  /** Takes events that were tried again and failed again; the next sweep takes up their work. */
  readonly deadLetters: sqs.Queue;
}

/** Runs the procedures that are due: after every job, whatever became of it, and on a sweep. */
export class PostStep extends Construct {
  readonly function: lambda.Function;
  readonly functionLogs: DatabaseFunction['logGroup'];
  readonly #deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: PostStepProps) {
    super(scope, id);
    const { function: handler, logGroup } = new DatabaseFunction(this, 'Run', props, {
      name: 'post-step',
      description: 'runs the stored procedures that are due',
      secret: props.logins.steps,
    });
    this.function = handler;
    this.functionLogs = logGroup;
    this.#deadLetters = props.deadLetters;
    handler.configureAsyncInvoke({
      // Lambda waits one minute before the first and two before the second.
      retryAttempts: 2,
      maxEventAge: SWEEP,
      onFailure: new destinations.SqsDestination(props.deadLetters),
      // By an event, since the function itself has no way to Lambda's API.
      onSuccess: new destinations.EventBridgeDestination(),
    });
    this.#addRules(props.deployment);
  }

  #addRules(deployment: string): void {
    const rule = (id: string, description: string, pattern: events.EventPattern) =>
      new events.Rule(this, id, { description, eventPattern: pattern, targets: [this.#target()] });
    const jobs = { prefix: jobNamePrefix(deployment) };
    rule('JobEnded', `A job of ${deployment} has come to an end`, {
      source: ['aws.glue'],
      detailType: [DETAIL_TYPES.job],
      detail: { jobName: [jobs], state: TERMINAL_STATES },
    });
    rule('CrawlerFailed', `A crawler of ${deployment} has failed`, {
      source: ['aws.glue'],
      detailType: [DETAIL_TYPES.crawler],
      detail: { crawlerName: [jobs], state: ['Failed'] },
    });
    rule('HandedOver', 'A post-step ran out of time, and the next one goes on', {
      source: ['lambda'],
      detailType: [DETAIL_TYPES.handedOver],
      resources: [`${this.function.functionArn}:$LATEST`],
      detail: { responsePayload: { more: [true] } },
    });
    new events.Rule(this, 'Sweep', {
      description: 'Procedures that are due all the same, and how fresh each table is',
      schedule: events.Schedule.rate(SWEEP),
      targets: [this.#target()],
    });
  }

  #target(): targets.LambdaFunction {
    return new targets.LambdaFunction(this.function, {
      deadLetterQueue: this.#deadLetters,
      retryAttempts: 3,
      maxEventAge: SWEEP,
    });
  }
}
