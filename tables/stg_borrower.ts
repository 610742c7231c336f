import { csv, defineTable, merge, text, uuid } from 'aspen-glue';

/** Borrowers as the loan system delivers them: one file a delivery, new and changed records. */
export const borrower = defineTable({
  name: 'stg_borrower',
  comment: 'Borrowers as they were last delivered',
  source: csv({ prefix: 'borrower/' }),
  columns: {
    borrower_id: uuid({ from: 'id', comment: 'The loan system’s own id' }),
    full_name: text({ required: true, pii: true, matches: '[^]*[^ \\t\\r\\n][^]*', comment: 'All names in one' }),
    street: text({ pii: true }),
    city: text(),
    state: text({ matches: '[A-Z]{2}', comment: 'Two letters' }),
    zip_code: text({ matches: '[0-9]{5}(-[0-9]{4})?', comment: 'Text: many begin with a zero' }),
    phone_home: text({ pii: true }),
    phone_cell: text({ pii: true }),
    email: text({ pii: true, matches: '[^@\\s]+@[^@\\s]+\\.[^@.\\s]+' }),
  },
  key: ['borrower_id'],
  load: merge(),
});
