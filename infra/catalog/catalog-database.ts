import { RemovalPolicy } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';

/**
 * Makes the database of Glue's catalog that the tables' descriptions stand in. It holds no data, and goes with the stack:
 * kept, its name would be taken when the stack is deployed again.
 */
export function makeCatalogDatabase(scope: Construct, deployment: string): glue.Database {
  const database = new glue.Database(scope, 'Catalog', {
    // Glue and Athena take lower case and underscores everywhere.
    databaseName: deployment.toLowerCase().replaceAll('-', '_'),
    description: `Files that land for ${deployment}, as Aspen's definitions describe them`,
  });
  database.applyRemovalPolicy(RemovalPolicy.DESTROY);
  return database;
}
