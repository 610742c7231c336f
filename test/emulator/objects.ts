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
