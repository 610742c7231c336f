import { csv, defineTable, merge, text, uuid, varchar } from 'aspen-glue';

/** Borrowers as the loan system delivers them: one file per delivery, new and changed records. */
export const borrower = defineTable({
  name: 'stg_borrower',
  comment: 'Borrowers as they were last delivered',
  source: csv({ prefix: 'borrower/' }),
  columns: {
    borrower_id: uuid({ from: 'id', trim: true, comment: 'The loan system’s own id' }),
    full_name: text({
      required: true,
      pii: true,
      trim: true,
      // At least one character that is no blank, in the sense of the procedure load_user_profile.
      matches: '[^]*[^ \\t\\n\\v\\f\\r\\u00a0\\u3000][^]*',
      comment: 'All names in one',
    }),
    street: text({ pii: true, trim: true, comment: 'May have several lines' }),
    city: text({ trim: true, comment: 'As the loan system writes it' }),
    // People write names as well as codes: a borrower from New York is none the less one.
    state: text({ trim: true, comment: 'Two letters or a name, as it was delivered' }),
    // Three or four digits: a spreadsheet took the zeros in front away before the file came (00501 is in New York).
    zip_code: text({
      trim: true,
      matches: '[0-9]{3,5}(-[0-9]{4})?',
      comment: 'Text, since many begin with a zero; fewer than five digits where that was lost',
    }),
    phone_home: text({ pii: true, trim: true, comment: 'Empty: none' }),
    phone_cell: text({ pii: true, trim: true, comment: 'Empty: none' }),
    // 254: the longest address that mail can be sent to (RFC 5321).
    email: varchar(254, {
      pii: true,
      trim: true,
      matches: '[^@\\s]+@[^@\\s]+\\.[^@.\\s]+',
      comment: 'Empty: none; otherwise with an @ and a dot after it',
    }),
  },
  key: ['borrower_id'],
  load: merge(),
  // This example shows the whole way; nothing of it needs a crawler, which costs by the run.
  trigger: 'crawler',
});
