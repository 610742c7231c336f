import { type Clients, makeClients } from '../../../doctor/account/clients.ts';

/** A command of the SDK, by its class. */
type CommandClass<Input, Output> = new (
  ...input: never[]
) => {
  readonly input: Input;
  // What a command gives, as its own type says.
  resolveMiddleware(...args: never[]): (args: never) => Promise<{ output: Output }>;
};

/** A refusal, or another error, by the name that the service gives it. */
export function awsError(name: string): Error {
  return Object.assign(new Error(`an error of the test: ${name}`), {
    name,
    $metadata: { httpStatusCode: name === 'InternalFailure' ? 500 : 400 },
  });
}

/** An account that answers in the SDK's own types, in place of AWS. */
export class TypedAccount {
  readonly clients: Clients = makeClients('eu-west-1');
  readonly #answers = new Map<unknown, (input: never) => object>();

  constructor() {
    for (const client of Object.values(this.clients)) {
      Object.assign(client, {
        send: async (command: { readonly constructor: { readonly name: string }; readonly input: never }) => {
          const answer = this.#answers.get(command.constructor);
          if (answer === undefined) throw new Error(`The test has no answer to ${command.constructor.name}.`);
          return { ...answer(command.input), $metadata: {} };
        },
      });
    }
  }

  /** Says what a command is answered; said again, it holds from then on. */
  on<Input, Output extends object>(
    command: CommandClass<Input, Output>,
    answer: (input: Input) => Omit<Output, '$metadata'>,
  ): this {
    this.#answers.set(command, answer);
    return this;
  }

  /** Refuses a command, as AWS does by this name. */
  refuse(command: CommandClass<object, object>, name = 'AccessDeniedException'): this {
    this.#answers.set(command, () => {
      throw awsError(name);
    });
    return this;
  }
}
