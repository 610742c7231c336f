// A process of its own that uses the embedded PostgreSQL of a folder, for embedded.test.ts. It says what it got as one
// line of JSON, and gives the server up when its input ends; with `leave` it just comes to its end.
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '../../embedded/embedded-server.ts';
import { AspenError } from '../../model/errors.ts';
import { databaseUrl } from '../../runtime/connection/database-config.ts';

const [folder = '', ending = 'stop'] = process.argv.slice(2);

try {
  const { config, folder: place, adopted, stop } = await startEmbedded(folder);
  console.log(JSON.stringify({ url: databaseUrl(config), folder: place, adopted }));
  if (ending === 'stop') {
    for await (const _ of process.stdin) await sleep(0);
    await stop();
    console.log(JSON.stringify({ stopped: true }));
  }
} catch (error) {
  if (!(error instanceof AspenError)) throw error;
  const { code, found, where, next } = error;
  console.log(JSON.stringify({ code, found, where, next }));
}
