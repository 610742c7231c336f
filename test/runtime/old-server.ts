import { createServer, type Server } from 'node:net';

function message(type: string, ...parts: readonly (string | number | Buffer)[]): Buffer {
  const bytes = parts.map((part) => {
    if (Buffer.isBuffer(part)) return part;
    if (typeof part === 'string') return Buffer.from(`${part}\0`);
    const int = Buffer.alloc(4);
    int.writeInt32BE(part);
    return int;
  });
  const body = Buffer.concat(bytes);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

const INT4 = 23;
const TEXT = 25;

function field(name: string, type: number): readonly (string | number | Buffer)[] {
  return [name, 0, int16(0), type, int16(-1), -1, int16(0)];
}

function value(text: string): readonly (number | Buffer)[] {
  return [text.length, Buffer.from(text)];
}

const ready = message('Z', Buffer.from('I'));
const answer = Buffer.concat([
  message('T', int16(3), ...field('pid', INT4), ...field('version', INT4), ...field('encoding', TEXT)),
  message('D', int16(3), ...value('1'), ...value('140012'), ...value('UTF8')),
  message('C', 'SELECT 1'),
  ready,
]);

/** What a PostgreSQL 14 answers to the first query: one that is older than 15 is not to be had on this machine. */
export function listenAsPostgres14(): Promise<Server> {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', 0), ready]));
      socket.on('data', (data) => {
        if (data.toString('latin1', 0, 1) === 'Q') socket.write(answer);
        else socket.end();
      });
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
