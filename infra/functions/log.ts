/** Writes one line of JSON; not by the console, which Lambda puts its own words in front of. */
export function log(event: string, facts: object): void {
  process.stdout.write(`${JSON.stringify({ event, ...facts }, bigintAsNumber)}\n`);
}

function bigintAsNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** The namespace of Aspen's metrics in CloudWatch. */
export const NAMESPACE = 'Aspen';

/** Metrics by name, each with the unit that CloudWatch knows it by. */
export type Metrics = Readonly<Record<string, number>>;

/**
 * Writes metrics as a line of the log, from which CloudWatch takes them: that needs no way to its API.
 *
 * @param dimensions Names and values that the metrics are told apart by.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function count(dimensions: Readonly<Record<string, string>>, metrics: Metrics, facts: object = {}): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: Object.keys(metrics).map((Name) => ({ Name })),
        },
      ],
    },
    ...facts,
    ...dimensions,
    ...metrics,
  };
  process.stdout.write(`${JSON.stringify(line, bigintAsNumber)}\n`);
}
