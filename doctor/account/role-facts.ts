import {
  type Role as AwsRole,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import type { Boundary, Role } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { readStatements } from '../policy/statements.ts';
import { trusted } from '../policy/trust.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

/** The statements of a document of IAM, which comes encoded as a part of an address. */
function decoded(document: string | undefined): readonly Statement[] {
  return readStatements(decodeURIComponent(document ?? ''));
}

const known = <T>(items: readonly Known<T>[]) => items.filter((each): each is T => !(each instanceof Unknown));
const unknown = (items: readonly Known<unknown>[]) => items.filter((each) => each instanceof Unknown);

/** Asks IAM what roles may do. */
export class RoleReader {
  readonly #iam: IAMClient;
  readonly #calls: AwsCalls;
  readonly #missing: MissingFacts;
  /** Roles share policies, those of AWS above all. */
  readonly #policies = new Map<string, Promise<Known<readonly Statement[]>>>();
  readonly #roles = new Map<string, Promise<Known<Role>>>();

  constructor(iam: IAMClient, calls: AwsCalls, missing: MissingFacts) {
    this.#iam = iam;
    this.#calls = calls;
    this.#missing = missing;
  }

  /**
   * Roles by what names them.
   *
   * @param names Names or ARNs.
   */
  async roles(names: Iterable<string>): Promise<ReadonlyMap<string, Role>> {
    const roles = new Map<string, Role>();
    for (const name of new Set(names)) {
      const reading = this.#roles.get(name) ?? this.#readNamed(name);
      this.#roles.set(name, reading);
      const role = await reading;
      if (role instanceof Unknown) this.#missing.one('role', name, role);
      else roles.set(name, role);
    }
    return roles;
  }

  /** A role as IAM describes it, by its name or ARN. */
  async role(name: string): Promise<Known<AwsRole>> {
    // Glue gives some roles by a name with the path before it, and no ARN.
    const RoleName = name.replace(/^.*\//, '');
    const request = new GetRoleCommand({ RoleName });
    const answer = await this.#calls.call('iam:GetRole', `role ${RoleName}`, () => this.#iam.send(request));
    if (answer instanceof Unknown) return answer;
    return answer.Role ?? new Unknown(`IAM does not tell the role ${RoleName}`, 'the console of IAM');
  }

  async #readNamed(name: string): Promise<Known<Role>> {
    const role = await this.role(name);
    return role instanceof Unknown ? role : this.#read(role);
  }

  async #read(role: AwsRole): Promise<Role> {
    const name = role.RoleName ?? '';
    const policies = [...(await this.#inline(name)), ...(await this.#attached(name))];
    const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
      place: { key: role.Arn ?? name, id: name, path: null },
      services: trusted(decoded(role.AssumeRolePolicyDocument)),
      statements: known(policies).flat(),
      unread: unknown(policies),
      boundary: boundary === undefined ? null : await this.#boundary(boundary),
    };
  }

  async #boundary(arn: string): Promise<Boundary> {
    const place = { key: arn, id: arn.replace(/^.*:policy\//, ''), path: null };
    return { place, statements: await this.#managed(arn) };
  }

  async #inline(role: string): Promise<readonly Known<readonly Statement[]>[]> {
    const pages = paginateListRolePolicies({ client: this.#iam }, { RoleName: role });
    const names = await this.#calls.pages('iam:ListRolePolicies', 'role', pages, ({ PolicyNames }) => PolicyNames);
    if (names instanceof Unknown) return [names];
    const policies: Known<readonly Statement[]>[] = [];
    for (const name of names) {
      const request = new GetRolePolicyCommand({ RoleName: role, PolicyName: name });
      const policy = await this.#calls.call('iam:GetRolePolicy', `policy ${name}`, () => this.#iam.send(request));
      policies.push(policy instanceof Unknown ? policy : decoded(policy.PolicyDocument));
    }
    return policies;
  }

  async #attached(role: string): Promise<readonly Known<readonly Statement[]>[]> {
    const pages = paginateListAttachedRolePolicies({ client: this.#iam }, { RoleName: role });
    const attached = await this.#calls.pages(
      'iam:ListAttachedRolePolicies',
      'role',
      pages,
      ({ AttachedPolicies }) => AttachedPolicies,
    );
    if (attached instanceof Unknown) return [attached];
    const policies: Known<readonly Statement[]>[] = [];
    for (const { PolicyArn } of attached) if (PolicyArn !== undefined) policies.push(await this.#managed(PolicyArn));
    return policies;
  }

  #managed(arn: string): Promise<Known<readonly Statement[]>> {
    const policy = this.#policies.get(arn) ?? this.#readManaged(arn);
    this.#policies.set(arn, policy);
    return policy;
  }

  async #readManaged(arn: string): Promise<Known<readonly Statement[]>> {
    const ask = <T>(action: string, request: () => Promise<T>) => this.#calls.call(action, `policy ${arn}`, request);
    const policy = await ask('iam:GetPolicy', () => this.#iam.send(new GetPolicyCommand({ PolicyArn: arn })));
    if (policy instanceof Unknown) return policy;
    const version = policy.Policy?.DefaultVersionId ?? 'v1';
    const request = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version });
    const answer = await ask('iam:GetPolicyVersion', () => this.#iam.send(request));
    if (answer instanceof Unknown) return answer;
    const statements = decoded(answer.PolicyVersion?.Document);
    return /^arn:[^:]+:iam::aws:policy\//.test(arn) ? statements.map((each) => ({ ...each, byAws: true })) : statements;
  }
}
