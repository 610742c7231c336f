import { unassigned } from './unassigned.ts';

// Later versions of Unicode have letters that Java 17 does not know, and other cases for letters that it does: both stay.
const newer = new RegExp(unassigned, 'u');

/** Whether a text has a character that Unicode 13 does not have, which is the version of Java 17. */
export function hasNewer(text: string): boolean {
  return newer.test(text);
}

type ChangeCase = (text: string) => string;

/** Letter by letter, so that none depends on those beside it, and none becomes one that Unicode 13 does not have. */
function changedLetters(text: string, change: ChangeCase): string {
  let changed = '';
  for (const letter of text) {
    const other = change(letter);
    changed += other === letter || hasNewer(letter) || hasNewer(other) ? letter : other;
  }
  return changed;
}

/** A text in small letters. */
export function lowered(text: string): string {
  return changedLetters(text, (letter) => letter.toLowerCase());
}

/** A text in capital letters. */
export function raised(text: string): string {
  return changedLetters(text, (letter) => letter.toUpperCase());
}
