/** Conditions of a statement: operator, key, values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** A statement of a policy. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  /** True where it speaks of every action but these. */
  readonly exceptActions: boolean;
  readonly resources: readonly string[];
  /** True where it speaks of every resource but these. */
  readonly exceptResources: boolean;
  readonly conditions: Conditions;
  /** Whom a resource's policy speaks of: keys of roles, services, `*`. Empty in the policy of a role. */
  readonly principals: readonly string[];
  /** True where it stands in a policy of AWS's own, which is made for everybody. */
  readonly byAws?: boolean;
}
