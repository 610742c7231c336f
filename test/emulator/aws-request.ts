/**
 * Asks a service that speaks JSON.
 *
 * @param target The service's name in the protocol and the action, such as `AmazonSQS.ReceiveMessage`.
 */
export async function requestAws<Answer>(endpoint: string, target: string, request: object): Promise<Answer> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(request),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${target}: ${text}`);
  return JSON.parse(text);
}
