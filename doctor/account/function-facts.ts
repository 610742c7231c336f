import { type FunctionConfiguration, type LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import type { Role } from '../facts/permissions.ts';
import type { LambdaFunction } from '../facts/services.ts';
import { Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

function readFunction(lambda: FunctionConfiguration): LambdaFunction {
  const { FunctionArn = '', FunctionName = '', VpcConfig } = lambda;
  return {
    place: { key: FunctionArn, id: FunctionName, path: null },
    role: lambda.Role ?? '',
    subnets: VpcConfig?.SubnetIds ?? [],
    groups: VpcConfig?.SecurityGroupIds ?? [],
    timeout: lambda.Timeout ?? 3,
  };
}

/** True for a role that names an action of Glue, or of which it is not known what it names. */
function isAboutGlue(role: Role | undefined): boolean {
  if (role === undefined || role.unread.length > 0) return true;
  return role.statements.some(({ allows, actions }) => allows && actions.some((action) => /^glue:/i.test(action)));
}

/** Where the jobs stand. */
export interface JobPlaces {
  readonly subnets: ReadonlySet<string>;
  readonly vpcs: ReadonlySet<string>;
}

/**
 * Asks Lambda for the functions around jobs: those that stand in their subnets, and those in their networks that may
 * ask Glue something.
 *
 * @param rolesOf Reads roles by their ARNs.
 */
export async function readFunctions(
  lambda: LambdaClient,
  calls: AwsCalls,
  missing: MissingFacts,
  { subnets, vpcs }: JobPlaces,
  rolesOf: (names: readonly string[]) => Promise<ReadonlyMap<string, Role>>,
): Promise<readonly LambdaFunction[]> {
  if (subnets.size === 0) return [];
  const pages = paginateListFunctions({ client: lambda }, {});
  const all = await calls.pages('lambda:ListFunctions', 'function', pages, ({ Functions }) => Functions);
  if (all instanceof Unknown) {
    missing.notJudged("the functions in the jobs' networks", all, ['LAM-NET', 'LAM-15']);
    return [];
  }
  const near = all.filter(({ VpcConfig }) => vpcs.has(VpcConfig?.VpcId ?? '')).map(readFunction);
  const roles = await rolesOf(near.map(({ role }) => role));
  return near.filter((each) => each.subnets.some((id) => subnets.has(id)) || isAboutGlue(roles.get(each.role)));
}
