import { EngineError } from '../errors.ts';

/** The error of a file from which no definition can be made. */
export function cannotInfer(found: string, where: string, next: string): EngineError {
  return new EngineError({ code: 'cannot-infer', found, where, next });
}
