import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';

/** Makes the database of Glue's catalog that the tables' descriptions stand in. */
export function makeCatalogDatabase(scope: Construct, deployment: string): glue.Database {
  return new glue.Database(scope, 'Catalog', {
    // Glue and Athena take lower case and underscores everywhere.
    databaseName: deployment.toLowerCase().replaceAll('-', '_'),
    description: `Files that land for ${deployment}, as Aspen's definitions describe them`,
  });
}
