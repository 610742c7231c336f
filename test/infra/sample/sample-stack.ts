import {
  CfnOutput,
  CustomResource,
  Duration,
  NestedStack,
  RemovalPolicy,
  SecretValue,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import { type EventPattern, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Workflow } from 'aws-cdk-lib/aws-glue';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type FunctionProps, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { EventBridgeDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { addNetwork } from './network.ts';

export interface SampleProps {
  /** The folder of its functions' bundles. */
  readonly functions: string;
  readonly databaseUrl: string;
  /** What its custom resource writes; PostgreSQL takes all but `refused`. */
  readonly word: string;
}

/** A stack with a little of each that the emulator is asked for. */
export class SampleStack extends Stack {
  constructor(scope: Construct, props: SampleProps) {
    super(scope, 'Sample');
    this.#addRow(props);
    const bucket = this.#addBucket();
    const eventPattern = { source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: [bucket] } } };
    new Rule(this, 'OnObject', { eventPattern, targets: [new SqsQueue(new Queue(this, 'Seen'))] });
    this.#addStep(props);
    const nested = new NestedStack(this, 'Table');
    const workflow = new Workflow(nested, 'Workflow');
    new Rule(nested, 'OnObject', { eventPattern }).addTarget({ bind: () => ({ arn: workflow.workflowArn }) });
    new CfnOutput(this, 'WorkflowName', { value: workflow.workflowName });
  }

  #addFunction(id: string, handler: string, { functions }: SampleProps, props: Partial<FunctionProps>): Lambda {
    const architecture = Architecture.ARM_64;
    const code = Code.fromAsset(functions);
    return new Lambda(this, id, { code, handler, runtime: Runtime.NODEJS_22_X, architecture, ...props });
  }

  #addRow(props: SampleProps): void {
    const secretStringValue = SecretValue.unsafePlainText(props.databaseUrl);
    const login = new Secret(this, 'Login', { secretStringValue, removalPolicy: RemovalPolicy.RETAIN });
    const { functionArn: serviceToken } = this.#addFunction('Writer', 'row.handler', props, {
      ...addNetwork(this),
      timeout: Duration.seconds(20),
      environment: { LOGIN: login.secretArn },
    });
    const serviceTimeout = Duration.seconds(30);
    const row = new CustomResource(this, 'Row', { serviceToken, serviceTimeout, properties: { Word: props.word } });
    const reason = 'The CDK itself writes the timeout as a text.';
    Validations.of(row).acknowledge({ id: 'CloudFormation-Validate::W9003', reason });
    new CfnOutput(this, 'Written', { value: row.getAttString('Written') });
  }

  /** @returns its name. */
  #addBucket(): string {
    const queue = new Queue(this, 'Landed');
    queue.grantSendMessages(new ServicePrincipal('s3.amazonaws.com'));
    const bucket = new CfnBucket(this, 'Landing', {
      notificationConfiguration: {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
        queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: queue.queueArn }],
      },
    });
    bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
    // S3 tries the queue as soon as it is named, and must be allowed to by then.
    bucket.node.addDependency(queue);
    return bucket.ref;
  }

  #addStep(props: SampleProps): void {
    const step = this.#addFunction('Step', 'step.handler', props, {
      reservedConcurrentExecutions: 1,
      onFailure: new SqsDestination(new Queue(this, 'Failed')),
      onSuccess: new EventBridgeDestination(),
    });
    const targets = [new LambdaFunction(step)];
    const ended: EventPattern = { source: ['aws.glue'], detailType: ['Glue Job State Change'] };
    new Rule(this, 'OnJob', { targets, eventPattern: { ...ended, detail: { state: ['SUCCEEDED'] } } });
    const succeeded: EventPattern = { source: ['lambda'], detailType: ['Lambda Function Invocation Result - Success'] };
    new Rule(this, 'OnMore', {
      targets,
      eventPattern: { ...succeeded, detail: { responsePayload: { more: [true] } } },
    });
    new Rule(this, 'Hourly', { targets, schedule: Schedule.rate(Duration.hours(1)) });
  }
}
