/** Hadoop's settings that lead S3A to a server at this address. */
export function s3aSettings(endpoint: string): Readonly<Record<string, string>> {
  return {
    'spark.hadoop.fs.s3a.endpoint': endpoint,
    'spark.hadoop.fs.s3a.endpoint.region': 'us-east-1',
    'spark.hadoop.fs.s3a.path.style.access': 'true',
    'spark.hadoop.fs.s3a.connection.ssl.enabled': 'false',
    'spark.hadoop.fs.s3a.access.key': 'test',
    'spark.hadoop.fs.s3a.secret.key': 'test',
  };
}
