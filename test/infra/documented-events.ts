import type { CfnValue } from './template.ts';

// Events in the shapes that AWS documents.

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function objectCreated(bucket: string, key: string): CfnValue {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2021-11-12T00:00:00Z',
    region: 'ca-central-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        size: 5,
        etag: 'b1946ac92492d2347c6235b4d2611184',
        'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a',
        sequencer: '617f08299329d189',
      },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      'source-ip-address': '1.2.3.4',
      reason: 'PutObject',
    },
  };
}

/** https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
export function jobStateChange(jobName: string, state: string): CfnValue {
  return {
    version: '0',
    id: 'abcdef00-1234-5678-9abc-def012345678',
    'detail-type': 'Glue Job State Change',
    source: 'aws.glue',
    account: '123456789012',
    time: '2017-09-07T18:57:21Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      jobName,
      severity: 'INFO',
      state,
      jobRunId: 'jr_abcdef0123456789abcdef0123456789',
      message: `Job run ${state}`,
    },
  };
}

/** From the same page. */
export function crawlerStateChange(crawlerName: string, state: string): CfnValue {
  return {
    version: '0',
    id: '05efe8a2-c309-6884-a41b-3508bcdc9695',
    'detail-type': 'Glue Crawler State Change',
    source: 'aws.glue',
    account: '561226563745',
    time: '2017-11-11T01:09:46Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      accountId: '561226563745',
      crawlerName,
      errorMessage: 'Internal Service Exception',
      state,
      message: 'Crawler Failed',
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export function functionSucceeded(functionArn: string, responsePayload: CfnValue): CfnValue {
  return {
    version: '0',
    id: 'e8c0ec8b-6f8c-4f6f-8a0e-0f4f7a2f0a43',
    'detail-type': 'Lambda Function Invocation Result - Success',
    source: 'lambda',
    account: '123456789012',
    time: '2019-11-24T21:52:47Z',
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:123456789012:event-bus/default', `${functionArn}:$LATEST`],
    detail: {
      version: '1.0',
      timestamp: '2019-11-24T21:52:47.333Z',
      requestContext: {
        requestId: '8ea123e4-1db7-4aca-ad10-d9ca1234c1fd',
        functionArn: `${functionArn}:$LATEST`,
        condition: 'Success',
        approximateInvokeCount: 1,
      },
      requestPayload: {},
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload,
    },
  };
}
