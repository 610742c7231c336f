import { AspenError } from '../model/errors.ts';

/** The embedded PostgreSQL cannot be found, started or used. */
export class EmbeddedError extends AspenError {}
