import type { Placed } from './place.ts';
import type { Known } from './unknown.ts';

/** A database of RDS: an instance or a cluster. */
export interface Database extends Placed {
  /** Texts that an address names it by. */
  readonly hosts: readonly string[];
  readonly engine: string;
  /** The major version; null where it is not said. */
  readonly version: number | null;
  readonly port: number;
  readonly groups: readonly string[];
  readonly subnets: Known<readonly string[]>;
  readonly isPublic: boolean;
  /** Null where no parameter says so, and the engine's default holds. */
  readonly forcesTls: Known<boolean | null>;
}

/** A Lambda function. */
export interface LambdaFunction extends Placed {
  readonly role: string;
  /** Empty for one outside of any network. */
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  /** Seconds. */
  readonly timeout: number;
}

/** A rule of EventBridge that tells a workflow. */
export interface WorkflowTarget extends Placed {
  /** What its rule calls it. */
  readonly id: string;
  /** Of the workflow. */
  readonly arn: string;
  readonly workflow: string;
  readonly role: string | null;
}

/** What stands around the jobs. */
export interface ServiceFacts {
  readonly databases: readonly Database[];
  readonly functions: readonly LambdaFunction[];
  readonly workflowTargets: readonly WorkflowTarget[];
}
