import type { OptionValue } from '../../generator/definition/draft.ts';
import type { CandidateDraft } from './candidate-draft.ts';

/** Signs and codes of currencies that stand beside numbers. */
export const CURRENCIES: readonly string[] = [
  '$',
  '€',
  '£',
  '¥',
  '₹',
  '₽',
  '₩',
  '₺',
  'zł',
  'Kč',
  'kr',
  'R$',
  'US$',
  'USD',
  'EUR',
  'GBP',
  'CHF',
  'JPY',
  'INR',
  'CNY',
  'AUD',
  'CAD',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CZK',
  'BRL',
];

type Marks = Readonly<Record<string, OptionValue>>;

/** The ways in which people set digits apart; those that agree on the decimal mark never read one text as two numbers. */
const marks: readonly (readonly [reading: string, marks: Marks])[] = [
  ['point', { group: ',' }],
  ['point', { group: ',', grouping: 'indian' }],
  ['point', { group: "'" }],
  ['point', { group: ' ' }],
  ['comma', { decimal: ',', group: '.' }],
  ['comma', { decimal: ',', group: ' ' }],
  ['comma', { decimal: ',', group: "'" }],
];

/** With everything that may stand around a number; what no value has is taken out of the definition. */
const around = { currency: CURRENCIES, negative: ['parentheses', 'trailing'] };

/** Numbers as people and spreadsheets write them. */
export const numberDrafts: readonly CandidateDraft[] = [{}, { percent: 'number' }].flatMap((percent) =>
  marks.map(([reading, each]) => ({
    type: 'numeric',
    options: { format: { ...each, ...percent, ...around } },
    family: 'numbers',
    reading,
  })),
);
