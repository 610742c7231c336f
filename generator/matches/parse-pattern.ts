import { type AST, RegExpParser, RegExpSyntaxError, visitRegExpAST } from '@eslint-community/regexpp';
import { type Expression, JS, visitAst } from 'refa';
import { MatchesError } from '../errors.ts';

/** Longer patterns are lists of words, and those belong into `oneOf`; their parts could meet each other too often. */
const MOST_CHARACTERS = 2000;

/** Whatever walks a pattern recurses with its groups, and the stack has an end. */
const MOST_LEVELS = 200;

/** UTF-8 has no surrogates, so no field holds one. */
const SURROGATES = { min: 0xd800, max: 0xdfff };

interface Construct {
  readonly raw: string;
  /** Characters from the pattern's begin, the first is 1. */
  readonly position: number;
  readonly instead: string;
}

/** The parsed pattern in refa's form, over code points and without surrogates. */
export function parsePattern(pattern: string): Expression {
  if (pattern.length > MOST_CHARACTERS) {
    throw new MatchesError({
      code: 'matches-too-large',
      found: `a pattern of ${pattern.length} characters`,
      expected: `at most ${MOST_CHARACTERS} characters`,
      next: 'List single values in oneOf, or write a shorter pattern.',
    });
  }
  const ast = parseSyntax(pattern);
  refuseDeepGroups(ast);
  refuseModifiers(ast, pattern);
  refuseIrregular(ast, pattern);
  // Back-references are gone, so the parser need not try to write them out.
  const { expression } = JS.Parser.fromAst({ pattern: ast, flags: unicodeFlags() }).parse({ maxBackreferenceWords: 0 });
  visitAst(expression, {
    onCharacterClassEnter(node) {
      node.characters = node.characters.without(SURROGATES);
    },
  });
  return expression;
}

function parseSyntax(pattern: string): AST.Pattern {
  try {
    return new RegExpParser({ ecmaVersion: 2025 }).parsePattern(pattern, 0, pattern.length, { unicode: true });
  } catch (error) {
    if (error instanceof RegExpSyntaxError) {
      const position = Math.min(error.index + 1, pattern.length);
      throw new MatchesError({
        code: 'matches-syntax',
        found: `${reason(error.message)} at character ${position} of ${brief(pattern)}`,
        expected: "a regular expression in JavaScript's syntax with the u flag",
        next: 'Correct the pattern; a character with a meaning of its own is written with a backslash before it.',
        position,
        cause: error,
      });
    }
    if (error instanceof RangeError) throw tooDeep(error);
    throw error;
  }
}

function refuseDeepGroups(ast: AST.Pattern): void {
  let level = 0;
  const enter = () => {
    level += 1;
    if (level > MOST_LEVELS) throw tooDeep();
  };
  const leave = () => {
    level -= 1;
  };
  visitRegExpAST(ast, {
    onGroupEnter: enter,
    onGroupLeave: leave,
    onCapturingGroupEnter: enter,
    onCapturingGroupLeave: leave,
  });
}

function tooDeep(cause?: RangeError): MatchesError {
  return new MatchesError({
    code: 'matches-too-large',
    found: 'groups nested too deeply',
    expected: `at most ${MOST_LEVELS} levels`,
    next: 'Take away the parentheses that group nothing.',
    cause,
  });
}

/** A pattern in a message: long ones lose their end. */
export function brief(pattern: string): string {
  return pattern.length > 80 ? `${pattern.slice(0, 79)}…` : pattern;
}

function reason(message: string): string {
  const text = message.slice(message.lastIndexOf('/u: ') + 1).replace(/^u: /, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function refuseModifiers(ast: AST.Pattern, pattern: string): void {
  visitRegExpAST(ast, {
    onModifiersEnter(node) {
      throw new MatchesError({
        code: 'matches-syntax',
        found: `the modifier (?${node.raw}: at character ${node.parent.start + 1} of ${brief(pattern)}`,
        expected: 'a pattern without flags',
        next: 'Write both cases out, such as [Aa], and [^] where any character may stand.',
        position: node.parent.start + 1,
      });
    },
  });
}

function refuseIrregular(ast: AST.Pattern, pattern: string): void {
  const found: Construct[] = [];
  visitRegExpAST(ast, {
    onAssertionEnter(node) {
      found.push({ raw: node.raw, position: node.start + 1, instead: insteadOf(node, ast) });
    },
    onBackreferenceEnter(node) {
      const instead = 'Write the possible texts out as alternatives (aa|bb) in place of the back-reference.';
      found.push({ raw: node.raw, position: node.start + 1, instead });
    },
  });
  const [first] = found;
  if (first === undefined) return;
  const list = found.map((construct) => `${construct.raw} at character ${construct.position}`).join(', ');
  throw new MatchesError({
    code: 'matches-not-regular',
    found: `${list} of ${brief(pattern)}`,
    expected: 'a pattern without anchors, look-around and back-references',
    next: [...new Set(found.map((construct) => construct.instead))].join(' '),
    position: first.position,
  });
}

function insteadOf(node: AST.Assertion, ast: AST.Pattern): string {
  switch (node.kind) {
    case 'start':
    case 'end':
      return `Leave the anchors out${withoutAnchors(ast)}: matches always describes the whole field.`;
    case 'word':
      return 'Write the characters that may stand beside the word in place of the word boundary.';
    case 'lookahead':
    case 'lookbehind':
      return 'Describe the fields that are allowed, as alternatives (a|b), in place of the look-around.';
  }
}

/** The usual `^…$` can be named as it should be. */
function withoutAnchors(ast: AST.Pattern): string {
  const [only, second] = ast.alternatives;
  if (only === undefined || second !== undefined) return '';
  const rest = only.elements.filter((element) => element.type !== 'Assertion');
  const first = rest[0];
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  const text = ast.raw.slice(first.start - ast.start, last.end - ast.start);
  return text === rest.map((element) => element.raw).join('') ? ` and write ${text}` : '';
}

function unicodeFlags(): AST.Flags {
  return new RegExpParser().parseFlags('u');
}
