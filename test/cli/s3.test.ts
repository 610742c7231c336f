import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestAws } from '../emulator/aws-request.ts';
import { canRunMinistack } from '../emulator/install.ts';
import { Ministack } from '../emulator/ministack.ts';
import { makeBucket, putObject } from '../emulator/objects.ts';
import { type S3Faults, startS3Faults } from '../engine/source/s3/s3-faults.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const possible = canRunMinistack();
if (!possible) {
  if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: the commands against an S3 server (Python is not installed) ***\n\n');
}

const SECRET = 'wJalrXUtnFEMIsecret';
const BUCKET = 'deliveries';

describe.skipIf(!possible)('a pipeline whose files are in a bucket', () => {
  const folder = temporaryFolder();
  let server: Ministack;
  let faults: S3Faults;
  let env: Readonly<Record<string, string>> = {};
  const put = (key: string, text: string) => putObject(server.endpoint, BUCKET, key, Buffer.from(text));
  const run = (...args: string[]) => aspen(folder, args, env);
  const load = (...args: string[]) => run('load', '--source', `s3://${BUCKET}/in`, ...args);
  const rows = () => queryRows(folder, 'select id, name from people order by id');

  beforeAll(async () => {
    server = await Ministack.start();
    await makeBucket(server.endpoint, BUCKET);
    faults = await startS3Faults(server.endpoint);
    env = {
      AWS_ENDPOINT_URL: faults.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_MAX_ATTEMPTS: '3',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: folder,
    };
    writeFiles(folder, { 'package.json': '{ "type": "module" }\n' });
  }, 300_000);
  afterAll(async () => {
    await faults?.close();
    await server?.stop();
  });

  test('is defined from an object, and told how to load it', async () => {
    await put('in/people/a b.csv', 'id,name\n1,Ada\n2,Bea\n');
    const { code, stdout } = await run('new', 'people', '--from', `s3://${BUCKET}/in/people/a b.csv`, '--key', 'id');
    expect([code, stdout]).toEqual([0, expect.stringContaining(`load people --source s3://${BUCKET}/in\n`)]);
  });

  test('is loaded once, and then what is new or has changed', async () => {
    const first = await load();
    expect([first.code, first.stdout]).toEqual([0, expect.stringMatching(/people +1 +2 +2/)]);
    expect((await load()).stdout).toContain('nothing new');
    await put('in/people/a b.csv', 'id,name\n1,Ada Lovelace\n2,Bea\n');
    await put('in/people/é+%.csv', 'id,name\n3,Eve\n');
    expect((await load()).code).toBe(0);
    expect(await rows()).toEqual([
      { id: 1, name: 'Ada Lovelace' },
      { id: 2, name: 'Bea' },
      { id: 3, name: 'Eve' },
    ]);
    const known = await queryRows(folder, 'select distinct uri from aspen.source_file order by 1');
    expect(known).toEqual([{ uri: `s3://${BUCKET}/in/people/a b.csv` }, { uri: `s3://${BUCKET}/in/people/é+%.csv` }]);
  });

  test('goes on inside a file where a connection is cut, and loads it once', async () => {
    const lines = Array.from({ length: 20_000 }, (_, id) => `${id + 1000},name ${id}\n`);
    await put('in/people/long.csv', `id,name\n${lines.join('')}`);
    faults.next = [{ kind: 'cut', after: 200_000 }];
    const { code, events } = await load('--json');
    expect([code, events.at(-1)]).toEqual([0, expect.objectContaining({ status: 'done' })]);
    expect(events.at(-1)?.['tables']).toMatchObject({ people: { inserted: 20_000, refused: 0 } });
  });

  test('refuses in passing what cannot be read, with the permission, and takes it by the next run', async () => {
    await put('in/people/shut.csv', 'id,name\n4,Dan\n');
    faults.next = [{ kind: 'answer', status: 403, code: 'AccessDenied' }];
    const shut = await load();
    expect(shut.code).toBe(3);
    expect(shut.stdout).toContain(`s3:GetObject is not allowed on arn:aws:s3:::${BUCKET}/in/people/shut.csv`);
    expect((await load()).code).toBe(0);
    expect(await rows()).toContainEqual({ id: 4, name: 'Dan' });
  });

  test('reads rejected records again from the bucket, and loaded files where it is told to', async () => {
    await put('in/people/bad.csv', 'id,name\n5,Fay\nx,Gil\n');
    expect((await load()).code).toBe(3);
    const accepted = await run('accept', 'bad.csv', '--source', `s3://${BUCKET}/in`);
    expect([accepted.code, accepted.stderr]).toEqual([0, '']);
    expect(await rows()).toContainEqual({ id: 5, name: 'Fay' });
    const replayed = await run('replay', '--source', `s3://${BUCKET}/in`);
    expect(replayed.stdout).toContain('1 file to read again');
    const again = await load('people', '--again', '--json');
    expect(again.events.find(({ event }) => event === 'again')).toMatchObject({ table: 'people', gone: 0 });
  });

  test('warns of what lies beside the tables', async () => {
    await put('in/peopel/typo.csv', 'id,name\n6,Hal\n');
    expect((await load()).stderr).toContain('peopel/');
  });

  test('is found by its deployment', async () => {
    const none = await run('load', '--source', 'aws');
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('[not-deployed]')]);
    await requestAws(server.endpoint, 'AWSGlue.CreateJob', {
      Name: 'aspen.people',
      Role: 'arn:aws:iam::000000000000:role/job',
      Command: { Name: 'glueetl' },
      DefaultArguments: { '--SOURCE': `s3://${BUCKET}/in` },
    });
    await put('in/people/deployed.csv', 'id,name\n7,Ida\n');
    const found = await run('load', '--source', 'aws', '--deployment', 'aspen');
    expect([found.code, found.stdout]).toEqual([0, expect.stringContaining(`s3://${BUCKET}/in/`)]);
    expect(await rows()).toContainEqual({ id: 7, name: 'Ida' });
  });

  test.each([
    ['a bucket that is not there', ['--source', 's3://no-such-bucket'], {}, 'no-bucket'],
    ['a name that no bucket has', ['--source', 's3://No_Bucket/x'], {}, 'wrong-source'],
    ['an address of another kind', ['--source', 'https://deliveries.s3.amazonaws.com'], {}, 'wrong-source'],
    ['a folder with nothing in it', ['--source', 's3://deliveries/typo'], {}, 'usage'],
    ['no region', [], { AWS_REGION: '' }, 'no-region'],
    ['an endpoint that is none', [], { AWS_ENDPOINT_URL: 'nonsense' }, 'wrong-endpoint'],
    ['no credentials', [], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, 'no-credentials'],
    [
      'a server that is not there',
      [],
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' },
      's3-unreachable',
    ],
  ])('tells %s as a mistake, without a secret or a stack', async (_, args, wrong, code) => {
    const source = args.length > 0 ? args : ['--source', `s3://${BUCKET}/in`];
    const ended = await aspen(folder, ['load', ...source], { ...env, ...wrong });
    expect([ended.code, ended.stderr]).toEqual([code === 'usage' ? 2 : 1, expect.stringContaining(`[${code}]`)]);
    expect(ended.stdout + ended.stderr).not.toMatch(/\n\s+at |wJalr/);
  });
});
