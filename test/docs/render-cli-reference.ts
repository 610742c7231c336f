import type { Command } from 'commander';

function optionLines(command: Command): string[] {
  return command.options
    .filter((option) => !option.hidden)
    .map((option) => {
      const value = option.defaultValue === undefined ? '' : ` Default: ${String(option.defaultValue)}.`;
      return `| \`${option.flags}\` | ${option.description}.${value} |`;
    });
}

function commandSection(command: Command): string {
  const args = command.registeredArguments.map((argument) => `| \`${argument.name()}\` | ${argument.description}. |`);
  const places = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [
    `## aspen ${command.name()}`,
    '',
    command.description(),
    '',
    `    aspen ${[command.name(), ...places].join(' ')} [options]`,
    '',
    '| | |',
    '|---|---|',
    ...args,
    ...optionLines(command),
    '',
  ].join('\n');
}

/** The command line's reference as Markdown, from the parser itself. */
export function renderCliReference(program: Command): string {
  const overview = program.commands.map((command) => `| \`aspen ${command.name()}\` | ${command.summary()} |`);
  return [
    '# The command line',
    '',
    'Generated from the parser by test/docs/cli-reference.test.ts: do not edit.',
    '',
    '| command | what it does |',
    '|---|---|',
    ...overview,
    '',
    '| exit code | means |',
    '|---|---|',
    '| 0 | done |',
    '| 1 | failed |',
    '| 2 | wrong usage |',
    '| 3 | something was refused or stopped by a limit that you set, all else being done |',
    '| 130 | interrupted, with nothing half-done |',
    '',
    ...program.commands.map(commandSection),
  ].join('\n');
}
