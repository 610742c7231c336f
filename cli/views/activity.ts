import stringWidth from 'string-width';
import { cutTo, type Output } from '../output.ts';
import { duration } from './format.ts';

/** A live line is drawn this often, in milliseconds, and not before something has taken as long. */
const FRAME = 100;
/** Without a terminal something long is reported after this many milliseconds, then less and less often. */
const FIRST = 5000;
const MOST_SELDOM = 60_000;

/** What is said of something that goes on, given the milliseconds since it began: the most important first. */
export type Saying = (elapsed: number) => readonly string[];

/** How long it will still take, if it goes on as it went; nothing where it is too early to say. */
export function timeLeft(elapsed: number, done: number, total: number): readonly string[] {
  if (elapsed < 1000 || done <= 0 || total <= done) return [];
  return [`${duration((elapsed * (total - done)) / done)} left`];
}

/** As much as fits: a long name is cut, and what matters least is left out. */
export function fitLine(name: string, parts: readonly string[], width: number): string {
  const start = cutTo(name, Math.max(12, Math.floor(width * 0.4)));
  let line = start;
  for (const part of parts) {
    const next = line === '' ? part : `${line}  ${part}`;
    if (stringWidth(next) > width) break;
    line = next;
  }
  return line;
}

/** What goes on now: a line that moves on a terminal, and now and then a line elsewhere. */
export class Activity {
  readonly #output: Output;
  #name = '';
  #saying: Saying = () => [];
  #began = 0;
  #pause = FIRST;
  #next = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Something begins, and what went on before has ended. */
  begin(name: string, saying: Saying): void {
    this.#name = name;
    this.#began = performance.now();
    this.#pause = FIRST;
    this.#next = this.#began + FIRST;
    this.tell(saying);
    // A timer that nothing waits for: it ends with the program.
    this.#timer ??= setInterval(() => this.#draw(), FRAME).unref();
  }

  /** More is known of what goes on. */
  tell(saying: Saying): void {
    this.#saying = saying;
  }

  /** Nothing goes on. */
  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #draw(): void {
    const now = performance.now();
    const elapsed = now - this.#began;
    const { terminal, width } = this.#output;
    if (terminal) {
      this.#output.live(fitLine(this.#name, this.#saying(elapsed), (width ?? 80) - 1));
      return;
    }
    if (now < this.#next) return;
    this.#pause = Math.min(MOST_SELDOM, this.#pause * 2);
    this.#next = now + this.#pause;
    this.#output.line(`${this.#name}: ${this.#saying(elapsed).join(', ')}`);
  }
}
