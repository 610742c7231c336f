import type { Place } from '../../doctor/facts/place.ts';
import type { Report } from '../../doctor/report.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import type { JsonLines } from '../json-lines.ts';
import { legend, reportLines } from '../views/doctor.ts';

const asJson = ({ id, path }: Place) => ({ id, path });

function writeReport(json: JsonLines, { paths, problems, unknowns }: Report): void {
  for (const { kind, runner, ways } of paths) json.event('path', { [kind]: asJson(runner), ways });
  for (const { finding, subjects } of problems) {
    const { rule, grade, found, where, fix } = finding;
    const { id, message, source } = rule;
    json.event('finding', {
      rule: id,
      verdict: grade,
      found,
      where: asJson(where),
      subjects: subjects.map(asJson),
      message,
      fix,
      source,
    });
  }
  for (const gap of unknowns) json.event('unknown', { ...gap });
}

/** Shows a report; the command has stopped at something where something fails. */
export function tellReport({ output, json }: CommandContext, report: Report): CommandResult {
  if (json !== null) writeReport(json, report);
  else {
    output.line(report.paths.length === 0 ? 'no Glue job, and no crawler with a connection, in it' : legend(report));
    output.line();
    for (const line of reportLines(report, output)) output.line(line);
  }
  const failing = report.problems.filter(({ finding }) => finding.grade === 'fails').length;
  return {
    ending: failing === 0 ? 'done' : 'stopped',
    facts: {
      fails: failing,
      atRisk: report.problems.length - failing,
      unknown: report.unknowns.length,
      fine: report.fine,
    },
  };
}
