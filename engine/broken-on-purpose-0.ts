import * as other from '../cli/output.ts';

export const used = other;
