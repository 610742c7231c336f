/** Puts what S3 has at a path: a bucket, or an object in one. */
async function put(endpoint: string, path: string, body: Buffer): Promise<void> {
  const answer = await fetch(`${endpoint}/${path}`, { method: 'PUT', body });
  if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status}`);
}

export function makeBucket(endpoint: string, bucket: string): Promise<void> {
  return put(endpoint, bucket, Buffer.alloc(0));
}

export function putObject(endpoint: string, bucket: string, key: string, body: Buffer): Promise<void> {
  return put(endpoint, `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, body);
}

export async function deleteObject(endpoint: string, bucket: string, key: string): Promise<void> {
  const path = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const answer = await fetch(`${endpoint}/${path}`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`DELETE ${path}: ${answer.status}`);
}

/** The keys of a bucket's objects; null where there is no such bucket. */
export async function objectKeys(endpoint: string, bucket: string): Promise<readonly string[] | null> {
  const answer = await fetch(`${endpoint}/${bucket}?list-type=2&encoding-type=url`);
  if (answer.status === 404) return null;
  const xml = await answer.text();
  return [...xml.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = '']) => decodeURIComponent(key.replaceAll('+', ' ')));
}

export async function getObject(endpoint: string, bucket: string, key: string): Promise<Buffer> {
  const answer = await fetch(`${endpoint}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`);
  if (!answer.ok) throw new Error(`GET ${bucket}/${key}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** An entry of whom a bucket tells, by a queue. */
export interface ToldQueue {
  readonly id: string;
  readonly queue: string;
  readonly prefix: string;
}

/** Which queues a bucket tells of new objects. */
export async function toldQueues(endpoint: string, bucket: string): Promise<readonly ToldQueue[]> {
  const xml = await (await fetch(`${endpoint}/${bucket}?notification`)).text();
  const text = (entry: string, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(entry)?.[1] ?? '';
  return [...xml.matchAll(/<QueueConfiguration>(.*?)<\/QueueConfiguration>/gs)].map(([, entry = '']) => ({
    id: text(entry, 'Id'),
    queue: text(entry, 'Queue'),
    prefix: text(entry, 'Value'),
  }));
}

/** Has a bucket tell these queues and nobody else, whether they are there or not. */
export async function tellQueues(endpoint: string, bucket: string, queues: readonly ToldQueue[]): Promise<void> {
  const entries = queues.map(
    ({ id, queue, prefix }) =>
      `<QueueConfiguration><Id>${id}</Id><Queue>${queue}</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key>` +
      `<FilterRule><Name>prefix</Name><Value>${prefix}</Value></FilterRule></S3Key></Filter></QueueConfiguration>`,
  );
  const answer = await fetch(`${endpoint}/${bucket}?notification`, {
    method: 'PUT',
    headers: { 'x-amz-skip-destination-validation': 'true' },
    body: `<NotificationConfiguration>${entries.join('')}</NotificationConfiguration>`,
  });
  if (!answer.ok) throw new Error(await answer.text());
}
