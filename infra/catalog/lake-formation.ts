import { Aws } from 'aws-cdk-lib';
import * as lakeformation from 'aws-cdk-lib/aws-lakeformation';
import { Construct } from 'constructs';
import type { Landing } from '../bucket/landing.ts';

/**
 * How much of a deployment Lake Formation governs: the catalog, or the files too, where their location is registered
 * with it.
 */
export type LakeFormation = 'catalog' | 'data';

/** What the crawlers are granted. */
export interface LakeFormationGrantsProps {
  readonly governs: LakeFormation;
  /** ARN of the crawlers' role. */
  readonly role: string;
  /** Name of the catalog's database. */
  readonly catalog: string;
  readonly landing: Landing;
}

/** Where the files are, as Lake Formation knows locations: without a `/` at the end. */
function locationArn({ bucket, folder }: Landing): string {
  return folder === '' ? bucket.bucketArn : bucket.arnForObjects(folder.slice(0, -1));
}

/**
 * Lets the crawlers' role at the catalog where Lake Formation decides that beside IAM (`Insufficient Lake Formation
 * permission(s) on …`). Whoever deploys has to be an administrator of the data lake.
 */
export class LakeFormationGrants extends Construct {
  constructor(scope: Construct, id: string, props: LakeFormationGrantsProps) {
    super(scope, id);
    const catalogId = Aws.ACCOUNT_ID;
    const { catalog, landing } = props;
    this.#grant('Database', props, ['DESCRIBE'], { database: { catalogId, name: catalog } });
    // A crawl adds partitions to tables that are there, and makes none.
    const table = { catalogId, databaseName: catalog, tableWildcard: {} };
    this.#grant('Tables', props, ['ALTER', 'DESCRIBE', 'INSERT', 'SELECT'], { table });
    if (props.governs === 'data') {
      const dataLocation = { catalogId, resourceArn: locationArn(landing) };
      this.#grant('Location', props, ['DATA_LOCATION_ACCESS'], { dataLocation });
    }
  }

  #grant(
    id: string,
    { role }: LakeFormationGrantsProps,
    permissions: string[],
    resource: lakeformation.CfnPrincipalPermissions.ResourceProperty,
  ): void {
    new lakeformation.CfnPrincipalPermissions(this, id, {
      principal: { dataLakePrincipalIdentifier: role },
      permissions,
      permissionsWithGrantOption: [],
      resource,
    });
  }
}
