import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const typescript = join(root, 'node_modules/typescript/bin/tsc');

const CONFIG = `import { csv, definePipeline, defineProcedure, defineTable, integer, merge, text } from 'aspen-glue';

const customer = defineTable({
  name: 'customer',
  source: csv({ prefix: 'customer/' }),
  columns: { customer_id: integer(), full_name: text() },
  key: ['customer_id'],
  load: merge(),
});

export default definePipeline({
  name: 'shop',
  external: ['customer_count'],
  tables: [customer],
  procedures: [defineProcedure({ name: 'count_customers', file: 'sql/count_customers.sql' })],
});
`;

const PROCEDURE = `create or replace procedure count_customers() language sql as $$
  insert into customer_count (customers) select count(*) from customer;
$$;
`;

const APP = `import { AspenPipeline, compilePipeline, existingDatabase } from 'aspen-glue/infra';
import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import definition from './aspen.config.js';

const app = new App({ outdir: 'cdk.out', builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Shop');
const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['eu-west-1a'],
  isolatedSubnetIds: ['subnet-0123456789abcdef0'],
  isolatedSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
});
const database = existingDatabase({
  host: 'shop.example.com',
  database: 'shop',
  secret: new Secret(stack, 'Admin'),
  securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
  network: { vpc },
});
const pipeline = await compilePipeline(definition, import.meta.dirname + '/..');
new AspenPipeline(stack, 'Aspen', { pipeline, database, bucket: new Bucket(stack, 'Files') });
app.synth();
`;

/** The compiler's options, apart from what a test asks for. */
const OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  outDir: 'out',
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
};

/** A project of somebody who installs the package. */
export class UserProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'aspen-user-'));

  /** @param aspen What its package.json has for aspen-glue. */
  constructor(aspen: string) {
    mkdirSync(join(this.folder, 'sql'));
    this.write('sql/count_customers.sql', PROCEDURE);
    this.write('aspen.config.ts', CONFIG);
    this.write('app.ts', APP);
    const { devDependencies }: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const dependencies = {
      'aspen-glue': aspen,
      'aws-cdk-lib': devDependencies['aws-cdk-lib'],
      constructs: devDependencies['constructs'],
    };
    this.write('package.json', JSON.stringify({ name: 'shop', private: true, type: 'module', dependencies }));
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Runs a program in the project, and gives what it wrote. */
  run(program: string, args: readonly string[]): string {
    return execFileSync(program, args, { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' });
  }

  install(): void {
    this.run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund']);
  }

  /** Compiles the project with the compiler's strict options and these. */
  compile(options: Readonly<Record<string, boolean>>): string {
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: { ...OPTIONS, ...options }, include: ['*.ts'] }));
    try {
      return this.run(process.execPath, [typescript, '-p', '.']);
    } catch (error) {
      if (error instanceof Error && 'stdout' in error) return String(error.stdout);
      throw error;
    }
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}
