import { get, having, type RawResource, type RawTemplate } from '../raw-stack.ts';

/** A template written by hand with one defect, and one like it that is sound. */
export interface Defect {
  readonly title: string;
  readonly broken: RawTemplate;
  /** What is said of it, one pattern per finding. */
  readonly said: readonly RegExp[];
  readonly sound: RawTemplate;
}
/** The rules that groups have in them, as resources of their own. */
export function withStandaloneRules(template: RawTemplate): RawTemplate {
  const groups = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup');
  const apart = groups.flatMap(([id, group]) => {
    const { SecurityGroupIngress: rules, ...rest } = group.Properties ?? {};
    if (!Array.isArray(rules)) return [];
    const alone = rules.map((rule: object, at): [string, RawResource] => [
      `${id}In${at}`,
      { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: get(id, 'GroupId'), ...rule } },
    ]);
    return [[id, { ...group, Properties: rest }] as const, ...alone];
  });
  return having(Object.fromEntries(apart), template);
}
