import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Automaton, compileMatches } from '../../generator/automaton.ts';
import { MatchesError } from '../../generator/errors.ts';

function accepts(automaton: Automaton, bytes: Uint8Array): boolean {
  let state = automaton.start;
  for (const byte of bytes) state = automaton.next[state * automaton.classCount + automaton.classes[byte]!]!;
  return automaton.accepting[state] === 1;
}

function matches(pattern: string, field: string): boolean {
  return accepts(compileMatches(pattern), Buffer.from(field, 'utf8'));
}

function errorOf(pattern: string): MatchesError {
  try {
    compileMatches(pattern);
  } catch (error) {
    if (error instanceof MatchesError) return error;
    throw error;
  }
  throw new Error(`${pattern} was compiled`);
}

describe('a pattern describes the whole field', () => {
  test.each([
    ['\\d{5}', '02134', true],
    ['\\d{5}', '2134', false],
    ['\\d{5}', '02134\n', false],
    ['\\d{5}(-\\d{4})?', '02134-0001', true],
    ['a|ab', 'ab', true],
    ['a|ab', 'abb', false],
    ['', '', true],
    ['', 'a', false],
    ['[]', '', false],
    ['[^]', '\n', true],
    ['.', '\n', false],
    ['.', '\u2028', false],
    ['.', '\u0085', true],
    ['.', '😀', true],
    ['..', '😀', false],
    ['[^a]', 'é', true],
    ['[^a]', 'a', false],
    ['[é-ü]+', 'éêü', true],
    ['[é-ü]+', 'ý', false],
    ['[\\u{ff00}-\\u{10040}]', '\u{10000}', true],
    ['[\\u{ff00}-\\u{10040}]', '\u{10041}', false],
    ['\\u{1F600}', '😀', true],
    ['\\p{Lu}\\p{L}*', 'Ångström', true],
    ['\\p{Lu}\\p{L}*', 'ångström', false],
    ['\\P{ASCII}', 'a', false],
    ['\\P{ASCII}', 'ß', true],
    ['(?<year>\\d{4})-(?<month>\\d\\d)', '2026-11', true],
    ['(?:a*?b)+?', 'aabb', true],
    ['\\s\\S\\w\\W', '\u00a0x_-', true],
    ['a\\.b\\/c', 'a.b/c', true],
    ['[A-Z]{2}', 'Ab', false],
  ])('%s on %j is %j', (pattern, field, expected) => {
    expect(matches(pattern, field)).toBe(expected);
  });

  test('A surrogate in a pattern matches nothing, since no field holds one.', () => {
    expect(compileMatches('\\uD800').start).toBe(0);
    expect(matches('[\\uD800-\\uDFFF]|x', 'x')).toBe(true);
    expect(accepts(compileMatches('[^]'), Uint8Array.of(0xed, 0xa0, 0x80))).toBe(false);
  });
});

/** Letters that stand close to what UTF-8's forms, line ends and classes turn on. */
const LETTERS = [
  'a', 'b', 'c', '0', '9', '_', '-', ' ', '\t', '\n', '\r', '\u007f', '\u0080', '\u0085', '\u00a0', 'é', 'ß', '\u07ff',
  '\u0800', '\u2028', '\u2029', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '😀', '\u{3ffff}', '\u{40000}', '\u{10ffff}',
]; // biome-ignore format: one list of letters

const letter = fc.constantFrom(...LETTERS);

const classItem = fc.oneof(
  letter.map(escapeLetter),
  fc
    .tuple(letter, letter)
    .map(([a, b]) => (a.codePointAt(0)! <= b.codePointAt(0)! ? [a, b] : [b, a]).map(escapeLetter).join('-')),
  fc.constantFrom('\\d', '\\w', '\\s', '\\D', '\\W', '\\S', '\\p{ASCII}', '\\P{ASCII}', '\\ud800', '\\p{Lu}'),
);

const { pattern: regularPattern } = fc.letrec<{ pattern: string; part: string; atom: string }>((tie) => ({
  pattern: fc.array(fc.array(tie('part'), { maxLength: 3 }), { minLength: 1, maxLength: 2 }).map(joinAlternatives),
  part: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}', '{2,}', '*?', '{0}'))
    .map(([atom, times]) => atom + times),
  atom: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'pattern' },
    letter.map(escapeLetter),
    fc.constantFrom('.', '\\d', '\\w', '\\s', '\\D', '\\W', '\\S', '[]', '[^]'),
    fc
      .tuple(fc.constantFrom('', '^'), fc.array(classItem, { maxLength: 4 }))
      .map(([not, all]) => `[${not}${all.join('')}]`),
    fc.tuple(fc.constantFrom('(?:', '('), tie('pattern')).map(([open, inner]) => `${open}${inner})`),
  ),
}));

function escapeLetter(text: string): string {
  return `\\u{${text.codePointAt(0)!.toString(16)}}`;
}

function joinAlternatives(alternatives: readonly (readonly string[])[]): string {
  return alternatives.map((parts) => parts.join('')).join('|');
}

/** A generated pattern may be one that is refused as too large: those say nothing here. */
function compiled(pattern: string): Automaton {
  try {
    return compileMatches(pattern);
  } catch (error) {
    fc.pre(!(error instanceof MatchesError && error.code === 'matches-too-large'));
    throw error;
  }
}

const field = fc.array(letter, { maxLength: 8 }).map((letters) => letters.join(''));

describe('the automaton of a pattern and JavaScript agree', () => {
  test('For any regular pattern and any text, the automaton answers as a RegExp does.', () => {
    fc.assert(
      fc.property(regularPattern, fc.array(field, { minLength: 1, maxLength: 40 }), (pattern, fields) => {
        const automaton = compiled(pattern);
        const regExp = new RegExp(`^(?:${pattern})$`, 'u');
        for (const text of ['', ...LETTERS, ...fields]) {
          expect([text, accepts(automaton, Buffer.from(text, 'utf8'))]).toEqual([text, regExp.test(text)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('For any pattern, bytes that are not UTF-8 never match, and bytes that are match as their text does.', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const nearBytes = fc.constantFrom(
      0x0a,
      0x61,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc0,
      0xc1,
      0xc2,
      0xdf,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
    );
    const bytes = fc.array(fc.oneof(nearBytes, fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    const patterns = fc.oneof(regularPattern, fc.constantFrom('[^a]', '[^]*', '.*', '\\S+', '\\P{ASCII}*'));
    fc.assert(
      fc.property(patterns, fc.array(bytes, { minLength: 1, maxLength: 40 }), (pattern, all) => {
        const automaton = compiled(pattern);
        const regExp = new RegExp(`^(?:${pattern})$`, 'u');
        for (const field of all) {
          const expected = answer(() => strict.decode(Uint8Array.from(field)), regExp);
          expect([field, accepts(automaton, Uint8Array.from(field))]).toEqual([field, expected]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('Every code point alone matches as it does in JavaScript.', () => {
    for (const pattern of ['.', '[^a]', '\\w', '\\s', '\\S', '[\\u{7f}-\\u{10fffe}]', '[\\u{800}-\\u{3ffff}]|\\d']) {
      const automaton = compiled(pattern);
      const regExp = new RegExp(`^(?:${pattern})$`, 'u');
      const wrong: number[] = [];
      for (let code = 0; code <= 0x10ffff; code++) {
        if (code >= 0xd800 && code <= 0xdfff) continue;
        const text = String.fromCodePoint(code);
        if (accepts(automaton, Buffer.from(text, 'utf8')) !== regExp.test(text)) wrong.push(code);
      }
      expect(wrong).toEqual([]);
    }
  });
});

function answer(decode: () => string, regExp: RegExp): boolean {
  try {
    return regExp.test(decode());
  } catch {
    return false;
  }
}

describe('the table of an automaton', () => {
  test('State 0 is dead, and the table has one target for each state and class.', () => {
    fc.assert(
      fc.property(regularPattern, (pattern) => {
        const { classes, classCount, next, start, accepting } = compiled(pattern);
        expect(classes.length).toBe(256);
        expect(Math.max(...classes)).toBe(classCount - 1);
        expect(next.length).toBe(accepting.length * classCount);
        expect([...next.subarray(0, classCount)].every((target) => target === 0)).toBe(true);
        expect(accepting[0]).toBe(0);
        expect(start).toBeLessThan(accepting.length);
      }),
    );
  });

  test('It is minimal: no two states accept the same fields, no two classes lead to the same states.', () => {
    fc.assert(
      fc.property(regularPattern, (pattern) => {
        const automaton = compiled(pattern);
        expect(countDistinct(automaton)).toBe(automaton.accepting.length);
        const columns = Array.from({ length: automaton.classCount }, (_, column) =>
          automaton.next.filter((_, index) => index % automaton.classCount === column).join(),
        );
        expect(new Set(columns).size).toBe(automaton.classCount);
      }),
    );
  });

  test('Patterns that describe the same fields give the same bytes.', () => {
    for (const [one, other] of [
      ['a|b', '[ab]'],
      ['(?:ab)*', '(?:(ab)*)*'],
      ['.*', '[^\\n\\r\\u2028\\u2029]*'],
      ['a{2,3}', 'aaa?'],
      ['x|[]', 'x'],
    ] as const) {
      expect(compileMatches(one)).toEqual(compileMatches(other));
    }
  });

  test('The properties of letters are those of Unicode 15.0 on every Node.', () => {
    // U+2EBF0 became a letter with Unicode 15.1.
    expect(matches('\\p{L}', '\u{2ebf0}')).toBe(false);
    expect(matches('\\p{L}', '\u{31350}')).toBe(true);
  });
});

/** The number of states that some field tells apart, by refining the partition until it holds. */
function countDistinct({ next, classCount, accepting }: Automaton): number {
  let groups = [...accepting];
  for (;;) {
    const names = new Map<string, number>();
    const refined = groups.map((group, state) => {
      const targets = next.subarray(state * classCount, (state + 1) * classCount);
      const name = `${group}|${Array.from(targets, (target) => groups[target]).join()}`;
      const number = names.get(name) ?? names.size;
      names.set(name, number);
      return number;
    });
    if (names.size === new Set(groups).size) return names.size;
    groups = refined;
  }
}

describe('a pattern that cannot be compiled', () => {
  test('Anchors are refused by name and place, with the pattern that would do.', () => {
    const error = errorOf('^\\d{5}$');
    expect(error).toMatchObject({
      code: 'matches-not-regular',
      position: 1,
      found: '^ at character 1, $ at character 7 of ^\\d{5}$',
    });
    expect(error.next).toBe('Leave the anchors out and write \\d{5}: matches always describes the whole field.');
  });

  test.each([
    ['a|^b', '^ at character 3', 'whole field'],
    ['\\bfoo', '\\b at character 1', 'characters that may stand beside'],
    ['a\\B', '\\B at character 2', 'characters that may stand beside'],
    ['a(?=b)', '(?=b) at character 2', 'alternatives (a|b)'],
    ['(?!00)\\d+', '(?!00) at character 1', 'alternatives (a|b)'],
    ['(?<=a)b', '(?<=a) at character 1', 'alternatives (a|b)'],
    ['(?<!a)b', '(?<!a) at character 1', 'alternatives (a|b)'],
    ['(a|b)\\1', '\\1 at character 6', 'Write the possible texts out'],
    ['(?<x>a)\\k<x>', '\\k<x> at character 8', 'Write the possible texts out'],
  ])('%s is not regular, and the error says so with %s.', (pattern, found, next) => {
    const error = errorOf(pattern);
    expect(error.code).toBe('matches-not-regular');
    expect(error.found).toContain(found);
    expect(error.next).toContain(next);
  });

  test.each([
    ['a(', 'unterminated group at character 2 of a('],
    ['[b-a]', 'range out of order in character class at character 5'],
    ['a**', 'nothing to repeat at character 3'],
    ['\\e', 'invalid escape at character 2'],
    ['a{2,1}', 'numbers out of order'],
    ['\\p{Nope}', 'invalid property name'],
    ['(?i:a)', 'the modifier (?i: at character 1'],
  ])('%s is a wrong syntax, and the error says where.', (pattern, found) => {
    const error = errorOf(pattern);
    expect(error.code).toBe('matches-syntax');
    expect(error.found).toContain(found);
  });

  test.each([
    ['a choice that must be remembered', '(a|b)*a(a|b){20}'],
    ['a long repeat', '.{1,4000}'],
    ['a repeat of a thousand million', 'a{1000000000}'],
    ['a repeat of a thousand million nothings', '(?:a*){1000000000}'],
    ['repeats in repeats', '(?:(?:a{0,30}){0,30}){0,10}'],
    ['a thousand wildcards', '(?:.*a){1000}'],
    ['a thousand optional letters', 'a?b?c?d?'.repeat(240)],
    ['a pattern of 2,001 characters', 'x'.repeat(2001)],
    ['a thousand nested groups', '('.repeat(1000) + ')'.repeat(1000)],
  ])('%s is refused as too large.', (_, pattern) => {
    expect(errorOf(pattern).code).toBe('matches-too-large');
  });

  test('A pattern of many states that still fits is compiled.', () => {
    const automaton = compileMatches('.{1,400}');
    expect(accepts(automaton, Buffer.from('é'.repeat(400)))).toBe(true);
    expect(accepts(automaton, Buffer.from('é'.repeat(401)))).toBe(false);
  });
});
