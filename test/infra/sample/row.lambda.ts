import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import pg from 'pg';

async function writeRow(word: string): Promise<void> {
  const secrets = new SecretsManagerClient();
  const login = await secrets.send(new GetSecretValueCommand({ SecretId: process.env['LOGIN'] }));
  const client = new pg.Client({ connectionString: login.SecretString });
  await client.connect();
  try {
    await client.query('create table if not exists written (word text check (word <> $$refused$$))');
    await client.query('insert into written values ($1)', [word]);
  } finally {
    await client.end();
  }
}

/** A custom resource that is a row, and answers by itself. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, ResponseURL, ResourceProperties } = event;
  const answer = async (verdict: object) => {
    const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'row', ...verdict });
    await fetch(ResponseURL, { method: 'PUT', body });
  };
  try {
    if (event.RequestType !== 'Delete') await writeRow(ResourceProperties['Word']);
    await answer({ Status: 'SUCCESS', Data: { Written: ResourceProperties['Word'] } });
  } catch (error) {
    await answer({ Status: 'FAILED', Reason: String(error) });
  }
}
