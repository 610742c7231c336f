import type { Conditions, Statement } from '../facts/statement.ts';
import { at, each, isObject, type Json, type JsonObject, texts } from '../json.ts';

function conditions(value: Json | undefined): Conditions {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(isObject(keys) ? keys : {}).map(([key, allowed]) => [key, texts(allowed)])),
    ]),
  );
}

function principals(value: Json | undefined): readonly string[] {
  return isObject(value) ? Object.values(value).flatMap(texts) : texts(value);
}

function readStatement(statement: JsonObject): Statement {
  const exceptActions = statement['Action'] === undefined && statement['NotAction'] !== undefined;
  const exceptResources = statement['Resource'] === undefined && statement['NotResource'] !== undefined;
  const resources = texts(exceptResources ? statement['NotResource'] : statement['Resource']);
  return {
    allows: statement['Effect'] === 'Allow',
    actions: texts(exceptActions ? statement['NotAction'] : statement['Action']),
    exceptActions,
    resources: resources.length === 0 && !exceptResources ? ['*'] : resources,
    exceptResources,
    conditions: conditions(statement['Condition']),
    principals: principals(statement['Principal']),
  };
}

/** Reads the statements of a policy's document. */
export function readStatements(document: Json | undefined): readonly Statement[] {
  const written = typeof document === 'string' ? parsed(document) : document;
  return each(at(written, 'Statement')).filter(isObject).map(readStatement);
}

/** A document that stands in a text; what is not a document says nothing. */
function parsed(document: string): Json {
  try {
    return JSON.parse(document);
  } catch {
    return null;
  }
}
