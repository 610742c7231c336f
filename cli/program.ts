import { Command, Option } from 'commander';
import { version } from '../generator/package.ts';
import { ASPEN } from '../model/command-name.ts';
import { csvEncodings } from '../model/encodings.ts';
import type { CommandContext, CommandResult } from './command.ts';
import type { DoctorOptions } from './commands/doctor-options.ts';
import type { NewOptions } from './commands/new-options.ts';
import { list, moment, natural, positive } from './option-values.ts';

/** What the parser found: the command to run, and whether it speaks JSON. */
export interface Parsed {
  readonly asJson: boolean;
  readonly run: (context: CommandContext) => Promise<CommandResult>;
}

const database = () =>
  new Option('--database <url>', 'a PostgreSQL to use instead of the embedded one; DATABASE_URL and PG* say the same');
const source = () =>
  new Option(
    '--source <place>',
    'where the source files are, instead of what the pipeline says: a folder, s3://BUCKET/FOLDER, or aws for the bucket of the deployment',
  );
const json = () => new Option('--json', 'write JSON lines, the last of which is an `end` event');

const aws = (does: string) => new Option('--aws', `${does} in AWS, where the pipeline is deployed`);
const deployment = () => new Option('--deployment <name>', "name of the deployment, where it is not the pipeline's");

interface AgainOptions {
  readonly again?: true;
  readonly since?: Date;
}

interface FreshOptions {
  readonly fresh?: true;
  readonly yes?: true;
}

interface Common {
  readonly json?: true;
  readonly database?: string;
}

interface FromSource extends Common {
  readonly source?: string;
}

interface InAws extends Common {
  readonly aws?: true;
  readonly deployment?: string;
}

/**
 * The parser: what commands there are and what each takes. The commands' own code is loaded only when one is run.
 *
 * @param chosen Told what the user asked for.
 */
export function buildProgram(chosen: (parsed: Parsed) => void): Command {
  const program = new Command('aspen')
    .description('Loads files into PostgreSQL from one typed definition per table.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride();
  const choose = ({ json }: Common, run: Parsed['run']) => chosen({ asJson: json === true, run });

  program
    .command('load')
    .summary('load what is new, then run the procedures that are due')
    .description(
      'Loads the files that are new or changed into their tables, then runs the stored procedures whose inputs changed. ' +
        'Run again, it finds nothing new.',
    )
    .argument('[table...]', 'tables to load; all of them where none is named; with --again also single files')
    .addOption(source())
    .addOption(database())
    .addOption(aws("start the tables' jobs now, and follow them to their end,"))
    .addOption(deployment())
    .option('--crawl', 'with --aws: start the workflows, so that crawlers bring the catalog up to date before the jobs')
    .option(
      '--fresh',
      'first drop all that the pipeline made, tables, rows and history, and make it anew; with tables, empty those',
    )
    .option('--again', 'read published files once more, in their order, such as for a column that came later')
    .addOption(
      new Option(
        '--since <date>',
        'with --again: only those loaded since, and what has to follow them; ISO 8601, UTC',
      ).argParser(moment),
    )
    .option('--yes', 'do not ask whether a database that variables chose is meant; with --fresh, whether it may all go')
    .addOption(json())
    .action((tables: string[], options: InAws & FromSource & FreshOptions & AgainOptions & { crawl?: true }) =>
      choose(options, async (context) => (await import('./commands/load.ts')).load(context, tables, options)),
    );

  program
    .command('generate')
    .summary('write what the definitions give into generated/')
    .description(
      'Renders what follows from every definition into generated/: SQL, Scala, catalog, crawler. Files that are as they should be are not touched.',
    )
    .addOption(json())
    .action((options: Common) =>
      choose(options, async (context) => (await import('./commands/generate.ts')).generate(context)),
    );

  program
    .command('check')
    .summary('fail where a definition is wrong or something generated is stale')
    .description('Compiles the pipeline, and fails where generated/ is not what the definitions give. Writes nothing.')
    .addOption(json())
    .action((options: Common) =>
      choose(options, async (context) => (await import('./commands/generate.ts')).check(context)),
    );

  program
    .command('plan')
    .summary('show what the next load does to the database before it reads a file')
    .description(
      'Compares the definitions with the database as it is: which tables are made, which are changed, by what lock, who does it, and ' +
        'what uses what is changed; which migrations and procedures are applied. Changes nothing. Its exit code is 3 where a ' +
        'load does not do all of it by itself.',
    )
    .addOption(database())
    .option('--markdown', 'write it for a pull request')
    .addOption(json())
    .action((options: Common & { markdown?: true }) =>
      choose(options, async (context) => (await import('./commands/plan.ts')).plan(context, options)),
    );

  program
    .command('apply')
    .summary('bring tables to their definitions where loads do not do it by themselves')
    .description(
      'Shows what `aspen plan` shows, asks, and does it: first what takes long, while tables are read and written, then all else ' +
        'in one short transaction. Where rows are not as the definitions want them, it names them and changes nothing. ' +
        'Interrupted, it goes on from there when it is run again.',
    )
    .addOption(database())
    .option('--yes', 'do not ask')
    .option(
      '--allow <fingerprint>',
      'do not ask where the plan is the one with this fingerprint, and fail where it is not',
    )
    .addOption(json())
    .action((options: Common & { yes?: true; allow?: string }) =>
      choose(options, async (context) => (await import('./commands/apply.ts')).apply(context, options)),
    );

  program
    .command('script')
    .summary("show a table's Glue job, whole")
    .description(
      'Prints the Scala script that Glue runs for a table: what generated/ has of it, and those parts of the runtime that it ' +
        'uses. A deployment uploads the same.',
    )
    .argument('<table>', 'name of the table')
    .addOption(json())
    .action((table: string, options: Common) =>
      choose(options, async (context) => (await import('./commands/script.ts')).script(context, table)),
    );

  program
    .command('new')
    .summary('define a table from a file')
    .description(
      'Reads all of a csv file, or of several of one kind, and writes the definition that fits into tables/, adds it to the ' +
        'pipeline and generates. What it writes loads these files as they are, which it tries before; where that cannot be, it ' +
        'says why and writes nothing. How the file is written is found out; the options say it where it is not, or is wrong.',
    )
    .argument('[name]', "name of the table; the first file's where none is given")
    .requiredOption('--from <file...>', 'the csv file, or several of one kind; also s3://BUCKET/KEY')
    .option('--table <name>', 'name of the table, as the argument says it too')
    .option('--delimiter <character>', 'what stands between fields; also tab, comma, semicolon, pipe or space')
    .option('--quote <character>', 'what stands around fields; none where fields are never quoted')
    .addOption(new Option('--encoding <name>', 'the encoding').choices(csvEncodings))
    .option('--header', 'the first record has the names of the columns, whatever it looks like')
    .option('--no-header', 'the first record is data already')
    .option('--skip <lines>', 'how many lines stand before the header', natural)
    .option(
      '--key <columns>',
      'the columns that tell records apart, separated by commas: the table merges by them',
      list,
    )
    .addOption(new Option('--append', 'the table appends, whatever may be its key').conflicts('key'))
    .addOption(
      new Option(
        '--update <table>',
        'instead of a new table: show what the definition of this one needs to take the files too',
      ).conflicts(['table', 'delimiter', 'quote', 'encoding', 'header', 'skip', 'key', 'append']),
    )
    .option('--write', 'with --update: write the change into the definition')
    .addOption(json())
    .action((name: string | undefined, options: Common & NewOptions) =>
      chosen({
        asJson: options.json === true,
        run: async (context) => {
          if (options.update === undefined) return (await import('./commands/new.ts')).newTable(context, name, options);
          return (await import('./commands/new-update.ts')).updateTable(context, name, options.update, options);
        },
      }),
    );

  program
    .command('runs')
    .summary('show what ran lately')
    .description('Lists the last runs with their counts, newest first, and what failed in them.')
    .option('--limit <number>', 'how many', positive, 20)
    .addOption(database())
    .addOption(aws("show the runs of the tables' jobs"))
    .addOption(deployment())
    .addOption(json())
    .action((options: InAws & { limit: number }) =>
      choose(options, async (context) => (await import('./commands/runs.ts')).runs(context, options)),
    );

  program
    .command('rejects')
    .summary('show the files that stand refused, and the rules that their records break')
    .description(
      'Lists the files that stand refused, or were loaded without some records, each with the rules that its records break, by ' +
        'column, code and value, and with the way out. With --records, --csv or --json it lists the records too.',
    )
    .argument('[table]', 'only files of this table')
    .option('--records', 'list each rejected record with its place, instead of the rules')
    .option('--limit <number>', 'how many records at most', positive, 1000)
    .addOption(
      new Option(
        '--csv',
        'write the records as csv, an apostrophe before what a spreadsheet would take for a formula',
      ).conflicts('json'),
    )
    .addOption(database())
    .addOption(json())
    .action((table: string | undefined, options: Common & { limit: number; records?: true; csv?: true }) =>
      choose(options, async (context) =>
        (await import('./commands/rejects.ts')).rejects(context, table ?? null, options),
      ),
    );

  const aboutFile = (name: string, summary: string) =>
    program
      .command(name)
      .summary(summary)
      .argument('<file>', 'its name, the end of its path, or its URI')
      .addOption(source())
      .addOption(database())
      .addOption(json());

  aboutFile('accept', 'load what is good of a refused file')
    .description(
      `Publishes the good records of a file that was refused for others, or a file that was held back. Rejected ones stand: ` +
        `\`${ASPEN} replay\` reads them again.`,
    )
    .option('--why <text>', 'why it is right: kept in the ledger, with who accepted it')
    .action((file: string, options: FromSource & { readonly why?: string }) =>
      choose(options, async (context) => (await import('./commands/accept.ts')).accept(context, file, options)),
    );

  aboutFile('retry', 'read a refused file again')
    .description('Reads a refused file again, such as one whose rows referred to others that have come since.')
    .action((file: string, options: FromSource) =>
      choose(options, async (context) => (await import('./commands/accept.ts')).retry(context, file, options)),
    );

  aboutFile('dismiss', 'put a refused file aside that is gone')
    .description('Puts a refused file aside that is gone from the source. Should it come again, it is read.')
    .action((file: string, options: FromSource) =>
      choose(options, async (context) => (await import('./commands/dismiss.ts')).dismiss(context, file, options)),
    );

  aboutFile('forget', 'take back that a file was loaded')
    .description(
      'Takes back that a file was loaded: where the table appends, its rows go; elsewhere they stay, since other files may have ' +
        'brought them too. This version is not loaded again until `aspen retry`; another version of the file is.',
    )
    .action((file: string, options: FromSource) =>
      choose(options, async (context) => (await import('./commands/forget.ts')).forget(context, file, options)),
    );

  program
    .command('replay')
    .summary('read rejected records again, under the corrected definition')
    .description(
      'Reads again, under the definition as it is now, the files of which rejected records stand, and those that were refused ' +
        'under an earlier definition. Where a table merges, the files that came after them follow, so that each key ends ' +
        'as if nothing had been rejected.',
    )
    .argument('[table...]', 'only files of these tables')
    .addOption(source())
    .addOption(database())
    .addOption(json())
    .action((tables: string[], options: FromSource) =>
      choose(options, async (context) => (await import('./commands/replay.ts')).replay(context, tables, options)),
    );

  program
    .command('abandon')
    .summary('give an open load up')
    .description('Gives up a load that is open, such as one whose program froze. Its files stay pending.')
    .argument('<load>', `its number, as \`${ASPEN} runs --json\` tells it`, positive)
    .addOption(database())
    .addOption(json())
    .action((load: number, options: Common) =>
      choose(options, async (context) =>
        (await import('./commands/abandon.ts')).abandon(context, BigInt(load), options),
      ),
    );

  program
    .command('doctor')
    .summary('tell whether jobs of Glue will reach S3, their secrets and their databases')
    .description(
      'Reads synthesized templates, those in cdk.out/ where none is named, and draws for each Glue job the way to S3, to its ' +
        'secret and to its database, with what breaks it, why, and how to mend it. It also reads templates that Aspen did ' +
        "not make, and plans of Terraform or OpenTofu. With --live it asks the account about the pipeline's jobs, or in a " +
        'folder without a pipeline about all.',
    )
    .option('--template <file...>', 'templates of CloudFormation as JSON; of stacks that refer to one another, all')
    .option('--terraform-plan <file>', 'what terraform show -json writes of a plan, instead of templates')
    .option('--live', 'ask the account instead, by calls that only read')
    .option('--table <name...>', "with --live: only these tables' jobs")
    .option('--job <name...>', 'with --live: these jobs, whoever made them')
    .addOption(deployment())
    .addOption(json())
    .action((options: Common & DoctorOptions) =>
      choose(options, async (context) => (await import('./commands/doctor.ts')).doctor(context, options)),
    );

  program
    .command('query')
    .summary("read from the pipeline's database")
    .description(
      "Runs one statement in the pipeline's database, in a transaction that may only read, and shows each value as " +
        'PostgreSQL writes it, times in UTC; NULL as NULL. In JSON, truth values, integers, floating point numbers and JSON ' +
        'are themselves, all else is text.',
    )
    .argument('<sql>', 'the statement')
    .addOption(new Option('-x, --expanded', 'show each column of a row on a line of its own').conflicts('json'))
    .addOption(database())
    .addOption(json())
    .action((sql: string, options: Common & { expanded?: true }) =>
      choose(options, async (context) => (await import('./commands/query.ts')).query(context, sql, options)),
    );

  program
    .command('help')
    .summary('show what there is, or what a command takes')
    .description('Shows what commands there are, or what one of them takes.')
    .argument('[command]', 'a command')
    .action((name: string | undefined) => {
      const isKnown = program.commands.some((command) => command.name() === name);
      // An unknown one is run as it is, so that it is reported as such, with the nearest known one.
      program.parse(name === undefined ? ['--help'] : isKnown ? [name, '--help'] : [name], { from: 'user' });
    });

  return program;
}
