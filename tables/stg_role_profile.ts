import { csv, defineTable, merge, text, uuid } from 'aspen-glue';

/** Which roles a borrower has; one borrower may have several. */
export const roleProfile = defineTable({
  name: 'stg_role_profile',
  comment: 'Roles of borrowers as they were delivered',
  source: csv({ prefix: 'role_profile/' }),
  columns: {
    borrower_id: uuid({ trim: true, comment: 'The loan system’s own id; it may come before the borrower does' }),
    role_profile: text({ trim: true, matches: '[a-z][a-z-]*', comment: 'borrower, co-borrower and so on' }),
  },
  key: ['borrower_id', 'role_profile'],
  load: merge(),
  trigger: 'crawler',
});
