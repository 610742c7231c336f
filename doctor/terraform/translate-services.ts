import type { Json } from '../json.ts';
import type { Attributes } from './attributes.ts';
import { resource, type Translator } from './translator.ts';

const parametersOf = (group: Attributes): Json =>
  Object.fromEntries(
    group.blocks('parameter').flatMap((parameter): [string, Json][] => {
      const name = parameter.get('name');
      return typeof name === 'string' ? [[name, parameter.get('value')]] : [];
    }),
  );

/** Databases, functions and events. */
export const serviceTranslators: Readonly<Record<string, Translator>> = {
  aws_db_instance: (database) => [
    resource('AWS::RDS::DBInstance', {
      Engine: database.get('engine'),
      EngineVersion: database.get('engine_version'),
      Port: database.get('port'),
      DBSubnetGroupName: database.named('db_subnet_group_name', 'aws_db_subnet_group'),
      DBParameterGroupName: database.named('parameter_group_name', 'aws_db_parameter_group'),
      VPCSecurityGroups: database.list('vpc_security_group_ids'),
      PubliclyAccessible: database.get('publicly_accessible') ?? false,
    }),
  ],
  aws_rds_cluster: (cluster) => [
    resource('AWS::RDS::DBCluster', {
      Engine: cluster.get('engine'),
      EngineVersion: cluster.get('engine_version'),
      // Terraform gives a cluster of Aurora the port of its engine.
      Port: cluster.get('port') ?? (String(cluster.get('engine')).includes('postgres') ? 5432 : 3306),
      DBSubnetGroupName: cluster.named('db_subnet_group_name', 'aws_db_subnet_group'),
      DBClusterParameterGroupName: cluster.named('db_cluster_parameter_group_name', 'aws_rds_cluster_parameter_group'),
      VpcSecurityGroupIds: cluster.list('vpc_security_group_ids'),
    }),
  ],
  aws_rds_cluster_instance: (instance) => [
    resource('AWS::RDS::DBInstance', {
      Engine: instance.get('engine'),
      DBClusterIdentifier: instance.get('cluster_identifier'),
      PubliclyAccessible: instance.get('publicly_accessible') ?? false,
    }),
  ],
  aws_db_proxy: (proxy) => [
    resource('AWS::RDS::DBProxy', {
      EngineFamily: proxy.get('engine_family'),
      RequireTLS: proxy.get('require_tls'),
      VpcSecurityGroupIds: proxy.list('vpc_security_group_ids'),
      VpcSubnetIds: proxy.list('vpc_subnet_ids'),
    }),
  ],
  aws_db_subnet_group: (group) => [resource('AWS::RDS::DBSubnetGroup', { SubnetIds: group.list('subnet_ids') })],
  aws_db_parameter_group: (group) => [resource('AWS::RDS::DBParameterGroup', { Parameters: parametersOf(group) })],
  aws_rds_cluster_parameter_group: (group) => [
    resource('AWS::RDS::DBClusterParameterGroup', { Parameters: parametersOf(group) }),
  ],
  aws_lambda_function: (lambda) => {
    const network = lambda.block('vpc_config');
    return [
      resource('AWS::Lambda::Function', {
        Role: lambda.get('role'),
        Timeout: lambda.get('timeout'),
        VpcConfig: { SubnetIds: network.list('subnet_ids'), SecurityGroupIds: network.list('security_group_ids') },
      }),
    ];
  },
  aws_cloudwatch_event_target: (target) => [
    resource('AWS::Events::Rule', {
      Targets: [{ Id: target.get('target_id') ?? 'target', Arn: target.get('arn'), RoleArn: target.get('role_arn') }],
    }),
  ],
};
