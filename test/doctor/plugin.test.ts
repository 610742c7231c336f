import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import { afterAll, describe, expect, test } from 'vitest';
import { deployments } from '../infra/deployments.ts';
import { makeApp } from '../infra/variants.ts';
import { glueStack, type Variation } from './glue-stack.ts';
import { synthesize } from './synthesize.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-doctor-plugin-'));
afterAll(() => rmSync(folder, { recursive: true }));

function broken(variation: Omit<Variation, 'form'>) {
  const parts = glueStack({ form: 'inline', ...variation });
  const app = parts.stack.node.root;
  if (!(app instanceof App)) throw new Error('The stack has no app.');
  return { ...parts, app };
}

describe('the doctor as a plug-in of the CDK', () => {
  test.each(deployments)('finds nothing wrong with Aspen’s own stacks: $name', async (deployment) => {
    const app = await makeApp(deployment, join(folder, deployment.name));
    expect(synthesize(app)).toEqual({ said: '', ended: true });
  });

  test('stops a synthesis in which a job will not reach S3, and says where and how to mend it', () => {
    const { said, ended } = synthesize(broken({ withoutS3Endpoint: true }).app);
    expect(ended).toBe(false);
    expect(said).toContain('Aspen::S3-ROUTE');
    expect(said).toContain('Etl/Vpc/EtlSubnet1/RouteTable');
    expect(said).toContain("vpc.addGatewayEndpoint('S3'");
  });

  test('lets a finding stay that somebody gave a reason for, where it stands or at the job', () => {
    for (const place of ['where it stands', 'at the job']) {
      const { app, job, stack } = broken({ withoutS3Endpoint: true });
      const construct = place === 'at the job' ? job : stack.node.findChild('Vpc');
      Validations.of(construct).acknowledge({ id: 'Aspen::S3-ROUTE', reason: 'The endpoint is made by hand.' });
      expect([place, synthesize(app)]).toEqual([place, { said: '', ended: true }]);
    }
  });

  test('lets no other finding stay for that reason', () => {
    const { app, job } = broken({ withoutS3Endpoint: true, withoutSecretsEndpoint: true });
    Validations.of(job).acknowledge({ id: 'Aspen::S3-ROUTE', reason: 'The endpoint is made by hand.' });
    const { said, ended } = synthesize(app);
    expect(ended).toBe(false);
    expect(said).toContain('Aspen::SM-ROUTE');
    expect(said).not.toContain('Aspen::S3-ROUTE');
  });

  test('sees through exports what another stack of the app makes', () => {
    const { app, stack, job, connection } = broken({ withoutS3Endpoint: true });
    job.addPropertyDeletionOverride('Connections');
    job.addPropertyDeletionOverride('DefaultArguments');
    new CfnOutput(stack, 'ConnectionName', { value: connection.ref, exportName: 'connection' });
    const jobs = new Stack(app, 'Jobs');
    const role = new iam.Role(jobs, 'Role', {
      assumedBy: new iam.ServicePrincipal('glue.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
    });
    new glue.CfnJob(jobs, 'Load', {
      role: role.roleArn,
      command: { name: 'glueetl', scriptLocation: 's3://scripts/load.scala' },
      connections: { connections: [Fn.importValue('connection')] },
    });
    const { said, ended } = synthesize(app);
    expect(ended).toBe(false);
    expect(said).toContain('Aspen::S3-ROUTE');
    expect(said).toContain('Etl/Vpc/EtlSubnet1/RouteTable');
  });
});
