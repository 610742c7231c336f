import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';

/** The services of AWS that the doctor asks. */
export interface Clients {
  readonly ec2: EC2Client;
  readonly events: EventBridgeClient;
  readonly glue: GlueClient;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly lakeFormation: LakeFormationClient;
  readonly lambda: LambdaClient;
  readonly rds: RDSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sts: STSClient;
}

/** Clients for a region, with the credentials that the SDK finds. */
export function makeClients(region: string): Clients {
  // Many roles of one account are asked one after another.
  const options = { region, retryMode: 'adaptive' };
  return {
    ec2: new EC2Client(options),
    events: new EventBridgeClient(options),
    glue: new GlueClient(options),
    iam: new IAMClient(options),
    kms: new KMSClient(options),
    lakeFormation: new LakeFormationClient(options),
    lambda: new LambdaClient(options),
    rds: new RDSClient(options),
    // Buckets are where they are, and some have dots in their names.
    s3: new S3Client({ ...options, followRegionRedirects: true, forcePathStyle: true }),
    secrets: new SecretsManagerClient(options),
    sts: new STSClient(options),
  };
}
