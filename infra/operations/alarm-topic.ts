import { Annotations, Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Whom alarms are to reach. */
export interface AlarmTopicProps {
  readonly deployment: string;
  /** Addresses that get a mail; each is asked to confirm. */
  readonly notify: readonly string[];
}

/** Makes the topic that all alarms go to, and warns where nobody would be told. */
export function makeAlarmTopic(scope: Construct, { deployment, notify }: AlarmTopicProps): sns.Topic {
  const topic = new sns.Topic(scope, 'AlarmTopic', { displayName: `Aspen ${deployment}`, enforceSSL: true });
  // A topic with a policy of its own has lost the one by which its account may publish.
  topic.grantPublish(
    new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  for (const address of notify) topic.addSubscription(new subscriptions.EmailSubscription(address));
  if (notify.length === 0) {
    const words = 'Nobody is told of alarms: name addresses in `notify`, or subscribe to the topic yourself.';
    Annotations.of(topic).addWarningV2('aspen:nobody-is-told', words);
  }
  return topic;
}
