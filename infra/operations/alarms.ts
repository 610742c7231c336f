import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { PostStep } from '../functions/post-step/post-step.ts';
import { type AlarmFacts, type AlarmPlace, addAlarm, counted } from './alarm.ts';

/** What is watched, and who is told. */
export interface AlarmsProps extends AlarmPlace {
  readonly postStep: PostStep;
  /** Where events end that could not be delivered, or failed again and again. */
  readonly deadLetters: sqs.Queue;
}

/** The alarms of a deployment as a whole; those of a table stand in its own stack. */
export class Alarms extends Construct {
  readonly all: cloudwatch.Alarm[] = [];
  readonly #place: AlarmPlace;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#place = props;
    this.#watchLoads();
    this.#watchPostStep(props);
  }

  #add(id: string, facts: AlarmFacts): void {
    this.all.push(addAlarm(this, id, this.#place, facts));
  }

  #counted(name: string): cloudwatch.Metric {
    return counted(this.#place.deployment, name);
  }

  #watchLoads(): void {
    this.#add('JobFailed', {
      metric: this.#counted('JobsFailed'),
      description: 'a job failed, timed out or was stopped. See: npx aspen runs --aws',
    });
    this.#add('CrawlerFailed', {
      metric: this.#counted('CrawlersFailed'),
      description: 'a crawler failed; the job runs all the same, the catalog may lack partitions',
    });
    this.#add('FileRefused', {
      metric: this.#counted('FilesRefused'),
      description: 'a file was refused and is not loaded. See: npx aspen rejects',
    });
    this.#add('LoadStopped', {
      metric: this.#counted('LoadsStopped'),
      description: 'a load was begun and not published; its files wait for the next one. See: npx aspen runs',
    });
  }

  #watchPostStep({ postStep, deadLetters }: AlarmsProps): void {
    const period = Duration.minutes(5);
    this.#add('ProcedureFailed', {
      metric: this.#counted('ProceduresFailed'),
      description: 'a stored procedure failed; those that depend on it wait. See: npx aspen runs',
    });
    this.#add('PostStepFailed', {
      metric: postStep.function.metricErrors({ period }),
      description: 'the post-step failed: see its log; the next sweep tries again',
    });
    this.#add('DeadLetters', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      description:
        'an event was not delivered, or failed three times, and lies in the dead-letter queue; a sweep does its work',
    });
  }
}
