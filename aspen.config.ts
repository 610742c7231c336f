import { definePipeline, defineProcedure } from 'aspen-glue';
import { borrower } from './tables/stg_borrower.ts';
import { roleProfile } from './tables/stg_role_profile.ts';

/** One procedure a table of the model; each stands in a file of its own name. */
const procedure = (name: string, after: readonly string[] = []) =>
  defineProcedure({ name, file: `sql/procedures/${name}.sql`, after });

export default definePipeline({
  name: 'aspen',
  source: 'examples/first',
  migrations: 'sql/migrations',
  tables: [borrower, roleProfile],
  procedures: [
    procedure('load_user_profile'),
    procedure('load_role_profile_type'),
    procedure('load_phone_number_type'),
    procedure('load_email_type'),
    // Three of these take away, after their own rows, the types that nobody uses any more.
    procedure('load_role_profile', ['load_role_profile_type']),
    procedure('load_email', ['load_email_type']),
    procedure('load_address'),
    procedure('load_phone_number', ['load_phone_number_type']),
  ],
});
