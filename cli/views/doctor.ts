import type { Place } from '../../doctor/facts/place.ts';
import type { Hop, Paths } from '../../doctor/paths.ts';
import type { Problem, Report, ReportedUnknown } from '../../doctor/report.ts';
import type { Output } from '../output.ts';
import { plural } from './format.ts';
import { wrapText } from './wrap-text.ts';

type Style = Pick<Output, 'bold' | 'dim' | 'red' | 'width'>;

/** What a thing is called: its construct path says more than its logical id. */
function nameOf({ id, path }: Place): string {
  return path ?? id;
}

const MARKS = { fails: ' x ', 'at risk': ' ! ', unknown: ' ? ', fine: ' - ' } as const;

function hopText({ name, grade }: Hop): string {
  return `${MARKS[grade ?? 'fine'].trim()} ${name}`;
}

/** `S3  role - connection - subnet x routes`: the way ends where it breaks. */
function wayLine(label: string, hops: readonly Hop[], { red, dim }: Style): string {
  const broken = hops.findIndex(({ grade }) => grade === 'fails');
  const shown = broken < 0 ? hops : hops.slice(0, broken + 1);
  const text = shown
    .map((hop, index) => {
      const plain = index === 0 && (hop.grade === 'fine' || hop.grade === null) ? hop.name : hopText(hop);
      return hop.grade === 'fails' ? red(plain) : hop.grade === 'unknown' ? dim(plain) : plain;
    })
    .join(' ');
  const worst = broken < 0 ? null : hops[broken];
  const why = worst === undefined || worst === null ? '' : ` ${red(`[${worst.rules.join(', ')}]`)}`;
  return `  ${label.padEnd(9)} ${text}${why}`;
}

const LABELS = { s3: 'S3', secret: 'secret', database: 'database' } as const;

function pathLines({ kind, runner, ways }: Paths, style: Style): readonly string[] {
  return [style.bold(`${kind} ${nameOf(runner)}`), ...ways.map(({ to, hops }) => wayLine(LABELS[to], hops, style)), ''];
}

function problemLines(
  { finding, subjects }: Problem,
  from: Report['from'],
  { red, bold, width }: Style,
): readonly string[] {
  const lay = (label: string, text: string) => wrapText(label, text, width ?? undefined);
  const { rule, grade, found, where, fix } = finding;
  const names = subjects.map(nameOf);
  const [first = ''] = names;
  const about = names.length === 1 ? first : `${first} and ${plural(names.length - 1, 'other')}`;
  const title = `${rule.id}  ${grade}`;
  return [
    grade === 'fails' ? red(title) : bold(title),
    ...lay('  found   ', found),
    ...lay('  where   ', where.path === null ? where.id : `${where.path} (${where.id})`),
    ...lay('  for     ', about),
    ...lay('  message ', rule.message),
    // On one line each, so that they can be copied. Where Terraform makes it, the CDK does not.
    ...(fix === null || from === 'plan'
      ? []
      : fix.cdk.split('\n').map((line, at) => `  ${(at === 0 ? 'CDK' : '').padEnd(8)}${line}`)),
    ...(fix === null ? [] : [`  CLI     ${fix.cli.replaceAll('<?', '<')}`]),
    ...lay('  source  ', rule.source),
    '',
  ];
}

function unknownLines({ why, findOutBy, rules }: ReportedUnknown, { width }: Style): readonly string[] {
  const lay = (label: string, text: string) => wrapText(label, text, width ?? undefined);
  return [...lay('  ', `${why} (${rules.join(', ')})`), ...lay('    ', `would tell: ${findOutBy}`)];
}

/** The doctor's report as a person reads it: the ways, what is wrong, and what is not known. */
export function reportLines(report: Report, style: Style): readonly string[] {
  const { paths, problems, unknowns, fine } = report;
  const count = (grade: string) => problems.filter(({ finding }) => finding.grade === grade).length;
  const [failing, risky] = [count('fails'), count('at risk')];
  return [
    ...paths.flatMap((path) => pathLines(path, style)),
    ...problems.flatMap((problem) => problemLines(problem, report.from, style)),
    ...(unknowns.length === 0
      ? []
      : [style.bold('not known'), ...unknowns.flatMap((each) => unknownLines(each, style)), '']),
    `${failing === 0 ? 'nothing fails' : `${plural(failing, 'thing')} will fail`}, ${risky} at risk, ${unknowns.length} not known, ${plural(fine, 'check')} fine`,
  ];
}

/** What the marks of the ways mean. Only a template has names that stand for ids. */
export function legend({ from }: Pick<Report, 'from'>): string {
  const marks = '- fine   ? not known   ! at risk   x fails';
  return from === 'account' ? marks : `${marks}   <Name> the id of what is called that`;
}
