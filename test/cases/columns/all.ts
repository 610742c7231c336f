import type { ColumnCase } from './column-case.ts';
import { dateCases } from './dates.ts';
import { deletingCases } from './deletes.ts';
import { dmsCases } from './dms.ts';
import { encodingCases } from './encodings.ts';
import { fixedWidthCases } from './fixed-width.ts';
import { fromFileCases } from './from-file.ts';
import { headerCases } from './headers.ts';
import { jsonCases } from './json.ts';
import { nullCases } from './nulls.ts';
import { textCases } from './texts.ts';
import { utf16Cases } from './utf16.ts';

/** All of them, by what they are about. */
export const columnCases: Readonly<Record<string, readonly ColumnCase[]>> = {
  'dates and times': dateCases,
  'tokens for NULL': nullCases,
  'blanks and letters': textCases,
  encodings: encodingCases,
  'UTF-16': utf16Cases,
  headers: headerCases,
  'fixed width': fixedWidthCases,
  'lines of JSON': jsonCases,
  'what a row holds of its file': fromFileCases,
  'records that delete': deletingCases,
  'files of AWS DMS': dmsCases,
};
