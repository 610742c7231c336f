const PORTS: readonly (readonly [string, number])[] = [
  ['postgres', 5432],
  ['mysql', 3306],
  ['mariadb', 3306],
  ['sqlserver', 1433],
  ['oracle', 1521],
];

/**
 * The port of a database of RDS whose template names none. A cluster of Aurora has 3306, whichever engine it is.
 *
 * @param type The type of its resource.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbcluster.html
 */
export function defaultPort(type: string, engine: string): number {
  if (type === 'AWS::RDS::DBCluster' && engine.startsWith('aurora')) return 3306;
  return PORTS.find(([part]) => engine.includes(part))?.[1] ?? 5432;
}
