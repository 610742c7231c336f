import { AspenError } from '../model/errors.ts';

/** Something that cannot be read as what it is said to be. */
export class DoctorError extends AspenError {}
