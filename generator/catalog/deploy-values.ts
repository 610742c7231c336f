/**
 * What only a deployment knows. In the documents each stands as `{ "Ref": name }`, CloudFormation's own reference to a
 * parameter: an object, which no text of a definition can be, so that a construct replaces it without looking into
 * strings, and one that is forgotten fails the deployment instead of reaching AWS as text.
 */
export const DEPLOY_VALUES = {
  /** The bucket's name, with the folder of the pipeline's source after it where there is one. */
  bucket: 'SourceBucket',
  /** The name of the Glue database. */
  database: 'CatalogDatabase',
  /** The name or the ARN of the crawler's role. */
  role: 'CrawlerRole',
  /** The ARN of the queue that S3 tells of new files. */
  queue: 'CrawlerQueueArn',
} as const;
