import { AspenError } from '../model/errors.ts';

/** The user asked for something that the command does not know; exit code 2. */
export class UsageError extends AspenError {}

/** A mistake in the pipeline's own files. */
export class ConfigError extends AspenError {}
