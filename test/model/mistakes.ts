import { DefinitionError, definePipeline, type Mistake } from '../../model/index.ts';

/** Every mistake of what plain JavaScript may hand over, where no compiler looks; none where it is right. */
export function rawMistakesOf(definition: unknown): readonly Mistake[] {
  try {
    Reflect.apply(definePipeline, undefined, [definition]);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.mistakes;
    throw error;
  }
}

/** Every mistake of a pipeline, as `path: found; expected`. */
export function mistakesOf(definition: unknown): readonly string[] {
  return rawMistakesOf(definition).map(({ path, found, expected }) => `${path}: ${found}; ${expected}`);
}

/** A pipeline of one right table `t`, whose columns are these, with changes. */
export function pipelineOf(columns: object, table: object = {}): object {
  const source = { format: 'csv', prefix: 't/' };
  return { name: 'p', tables: [{ name: 't', source, columns, load: { mode: 'append' }, ...table }] };
}

/** The mistakes of a table `t` whose one column is `c`. */
export function mistakesOfColumn(column: object): readonly string[] {
  return mistakesOf(pipelineOf({ c: column }));
}
