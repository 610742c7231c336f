import { AspenError } from '../model/errors.ts';

/** An error of the engine: listing, reading, or a load that cannot go on. */
export class EngineError extends AspenError {}
