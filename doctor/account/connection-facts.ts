import type { Connection as AwsConnection } from '@aws-sdk/client-glue';
import { connectionOptions } from '../connection-options.ts';
import type { Connection } from '../facts/glue.ts';

/** A connection as Glue gives it. */
export function readConnection(name: string, connection: AwsConnection): Connection {
  const { ConnectionProperties, PhysicalConnectionRequirements: network, AuthenticationConfiguration } = connection;
  const options: Readonly<Record<string, string | undefined>> = ConnectionProperties ?? {};
  const { ConnectionType: type = '' } = connection;
  const written = connectionOptions(type, (option) => options[option] ?? null);
  return {
    place: { key: name, id: name, path: null },
    name,
    type,
    ...written,
    secret: written.secret ?? AuthenticationConfiguration?.SecretArn ?? null,
    subnet: network?.SubnetId ?? null,
    groups: network?.SecurityGroupIdList ?? [],
    zone: network?.AvailabilityZone ?? null,
  };
}
