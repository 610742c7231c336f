import { type Attributes, type Configuration, From, from, type Written } from './plan-of.ts';

const listOf = (value: Written | undefined): readonly Written[] => (Array.isArray(value) ? value : []);
const isOne = (value: Attributes | readonly Attributes[]): value is Attributes => !Array.isArray(value);
const isRule = (value: Written): value is Attributes =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof From);

type Make = (
  direction: 'ingress' | 'egress',
  group: From,
  rule: Attributes,
) => readonly (readonly [string, Attributes])[];

function apart(configuration: Configuration, make: Make): Configuration {
  const resources = Object.entries(configuration.resources).flatMap(
    ([address, attributes]): [string, Attributes | readonly Attributes[]][] => {
      if (!address.startsWith('aws_security_group.') || !isOne(attributes)) return [[address, attributes]];
      const { ingress, egress, ...rest } = attributes;
      const name = address.replace('aws_security_group.', '');
      const rules = (
        [
          ['ingress', ingress],
          ['egress', egress],
        ] as const
      ).flatMap(([direction, written]) =>
        listOf(written)
          .filter(isRule)
          .flatMap((rule, at) =>
            make(direction, from(`${address}.id`), rule).map(([type, made], part): [string, Attributes] => [
              `${type}.${name}_${direction}_${at}_${part}`,
              made,
            ]),
          ),
      );
      return [[address, rest], ...rules];
    },
  );
  return { ...configuration, resources: Object.fromEntries(resources) };
}

/** The rules of groups as `aws_security_group_rule`. */
export const withGroupRules = (configuration: Configuration): Configuration =>
  apart(configuration, (type, group, { security_groups, ...rule }) => {
    const others = listOf(security_groups);
    const common = { ...rule, type, security_group_id: group };
    return (
      others.length === 0 ? [common] : others.map((other) => ({ ...common, source_security_group_id: other }))
    ).map((made) => ['aws_security_group_rule', made]);
  });

/** The rules of groups as `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule`. */
export const withVpcGroupRules = (configuration: Configuration): Configuration =>
  apart(configuration, (direction, group, { protocol = '-1', from_port = 0, to_port = 0, ...rule }) => {
    const ports: Attributes = protocol === '-1' ? {} : { from_port, to_port };
    const common = { security_group_id: group, ip_protocol: protocol, ...ports };
    const sides: readonly Attributes[] = [
      ...listOf(rule['cidr_blocks']).map((range) => ({ cidr_ipv4: range })),
      ...listOf(rule['security_groups']).map((other) => ({ referenced_security_group_id: other })),
      ...(rule['self'] === true ? [{ referenced_security_group_id: group }] : []),
    ];
    return sides.map((side) => [`aws_vpc_security_group_${direction}_rule`, { ...common, ...side }]);
  });

/** All of it in a module. */
export const inModule = (configuration: Configuration): Configuration => ({
  resources: {},
  modules: { pipeline: { given: {}, module: configuration, outputs: {} } },
});
