const PORTS: readonly (readonly [string, number])[] = [
  ['postgres', 5432],
  ['mysql', 3306],
  ['mariadb', 3306],
  ['sqlserver', 1433],
  ['oracle', 1521],
];

/**
 * The port of a database of RDS whose template names none. A cluster of Aurora has 3306, whichever engine it is, unless
 * it is serverless by its mode, which is not what the second version of serverless is.
 *
 * @param type The type of its resource.
 * @param mode Its `EngineMode`; null where it has none.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbcluster.html
 */
export function defaultPort(type: string, engine: string, mode: string | null): number {
  if (type === 'AWS::RDS::DBCluster' && engine.startsWith('aurora') && mode !== 'serverless') return 3306;
  return PORTS.find(([part]) => engine.includes(part))?.[1] ?? 5432;
}
