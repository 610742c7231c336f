import { csv, defineTable, merge, text, uuid, varchar } from 'aspen-glue';

/** Borrowers as the loan system delivers them: one file a delivery, new and changed records. */
export const borrower = defineTable({
  name: 'stg_borrower',
  comment: 'Borrowers as they were last delivered',
  source: csv({ prefix: 'borrower/' }),
  columns: {
    borrower_id: uuid({ from: 'id', comment: 'The loan system’s own id' }),
    full_name: text({
      required: true,
      pii: true,
      // At least one character that is no blank, in the sense of the procedure load_user_profile.
      matches: '[^]*[^ \\t\\n\\v\\f\\r\\u00a0\\u3000][^]*',
      comment: 'All names in one',
    }),
    street: text({ pii: true, comment: 'May have several lines' }),
    city: text({ comment: 'As the loan system writes it' }),
    state: text({ matches: '[A-Z]{2}', comment: 'Two letters' }),
    zip_code: text({ matches: '[0-9]{5}(-[0-9]{4})?', comment: 'Text: many begin with a zero' }),
    phone_home: text({ pii: true, trim: true, comment: 'Empty: none' }),
    phone_cell: text({ pii: true, trim: true, comment: 'Empty: none' }),
    // 254: the longest address that mail can be sent to (RFC 5321).
    email: varchar(254, {
      pii: true,
      trim: true,
      matches: '[^@\\s]+@[^@\\s]+\\.[^@.\\s]+',
      comment: 'Empty: none; otherwise with an @ and a dot behind it',
    }),
  },
  key: ['borrower_id'],
  load: merge(),
  // This example shows the whole way; nothing of it needs a crawler, which costs by the run.
  trigger: 'crawler',
});
