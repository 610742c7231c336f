/** What S3 answered in place of what it was asked for. */
export interface S3Answer {
  /** S3's own code; of an answer without a body the SDK's name for its status. */
  readonly name: string;
  readonly message: string;
  /** HTTP's; 0 where there was no answer. */
  readonly status: number;
  /** The region that the bucket is in, where the answer tells it. */
  readonly region: string | null;
}

function fieldOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
}

/** Reads an error of the SDK; null for any other. */
export function answerOf(error: unknown): S3Answer | null {
  if (!(error instanceof Error)) return null;
  const metadata = fieldOf(error, '$metadata');
  if (metadata === undefined) return null;
  const status = fieldOf(metadata, 'httpStatusCode');
  const header = fieldOf(fieldOf(fieldOf(error, '$response'), 'headers'), 'x-amz-bucket-region');
  const region = header ?? fieldOf(error, 'Region');
  return {
    name: error.name,
    message: error.message,
    status: typeof status === 'number' ? status : 0,
    region: typeof region === 'string' && region !== '' ? region : null,
  };
}
