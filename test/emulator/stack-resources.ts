const STACK = 'AWS::CloudFormation::Stack';

/** A resource of a stack, or of one that is nested in it. */
export interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
  /** Such as CREATE_COMPLETE. */
  readonly status: string;
}

/** What CloudFormation says of something that failed. */
export interface StackFailure {
  readonly logicalId: string;
  readonly status: string;
  readonly reason: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#x27': "'" };

/** The members of a list in CloudFormation's XML. */
function members(xml: string): readonly ((name: string) => string)[] {
  return [...xml.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = '']) => (name) => {
    const text = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(member)?.[1] ?? '';
    return text.replace(/&(#?\w+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole);
  });
}

async function ask(endpoint: string, action: string, stack: string): Promise<readonly ((name: string) => string)[]> {
  const body = new URLSearchParams({ Action: action, Version: '2010-05-15', StackName: stack });
  const answer = await fetch(endpoint, { method: 'POST', body });
  const xml = await answer.text();
  if (!answer.ok) throw new Error(`${action} of ${stack}: ${xml}`);
  return members(xml);
}

/** Every resource of a stack, and of those nested in it. */
export async function stackResources(endpoint: string, stack: string): Promise<readonly StackResource[]> {
  const found: StackResource[] = [];
  for (const read of await ask(endpoint, 'DescribeStackResources', stack)) {
    const resource = {
      type: read('ResourceType'),
      logicalId: read('LogicalResourceId'),
      physicalId: read('PhysicalResourceId'),
      status: read('ResourceStatus'),
    };
    found.push(resource);
    if (resource.type === STACK) found.push(...(await stackResources(endpoint, resource.physicalId)));
  }
  return found;
}

/** What has failed in a stack so far, the latest first. */
export async function stackFailures(endpoint: string, stack: string): Promise<readonly StackFailure[]> {
  return (await ask(endpoint, 'DescribeStackEvents', stack))
    .map((read) => ({
      logicalId: read('LogicalResourceId'),
      status: read('ResourceStatus'),
      reason: read('ResourceStatusReason'),
    }))
    .filter(({ status }) => status.endsWith('_FAILED'));
}
