import { asObject, type Flat, rewrite } from './flat-template.ts';
import { type CfnEntry, type CfnObject, type CfnValue, each } from './template.ts';

/** A deployment without some of its resources. */
export function without(flat: Flat, gone: (id: string, entry: CfnEntry) => boolean): Flat {
  return new Map([...flat].filter(([id, entry]) => !gone(id, entry)));
}

/** Changes every object in the properties of a type's resources. */
export function edit(flat: Flat, type: string, change: (value: CfnObject) => CfnValue | undefined): Flat {
  return new Map(
    [...flat].map(([id, entry]): [string, CfnEntry] => {
      if (entry.Type !== type) return [id, entry];
      return [id, { ...entry, Properties: asObject(rewrite(entry.Properties, change)) }];
    }),
  );
}

/** An object without one of its properties. */
export function drop(value: CfnObject, name: string): CfnValue | undefined {
  if (!(name in value)) return undefined;
  const { [name]: _, ...rest } = value;
  return rest;
}

/** Takes an action out of every statement of policies whose id holds a text. */
export function deny(flat: Flat, policy: string, action: string): Flat {
  return new Map(
    [...flat].map(([id, entry]): [string, CfnEntry] => {
      if (entry.Type !== 'AWS::IAM::Policy' || !id.includes(policy)) return [id, entry];
      const change = (value: CfnObject) => {
        const actions = each(value['Action']);
        if (!actions.includes(action)) return undefined;
        return { ...value, Action: actions.filter((other) => other !== action) };
      };
      return [id, { ...entry, Properties: asObject(rewrite(entry.Properties, change)) }];
    }),
  );
}
