package aspen.encoders

import java.util.Arrays

/**
 * What a `matches` was compiled to, as a text: the classes of bytes, then each state but the dead one, which is the
 * first; apart by `/`. Both are runs, `begin:value`: a class goes on to the byte where the next one begins, and a
 * state's next state to the class where the next run does; up to the first run it is the dead one. `!` accepts. Reading
 * begins in the first state that is written.
 */
final case class Automaton(text: String) {
  private val written = text.split('/')
  private val classes = runs(written(0), new Array[Char](256))
  private val classCount = classes.max + 1
  private val next = new Array[Char](written.length * classCount)
  private val accepting = new Array[Boolean](written.length)
  private val start = math.min(1, written.length - 1)

  for (state <- 1 until written.length) {
    accepting(state) = written(state).startsWith("!")
    val row = runs(written(state).stripPrefix("!"), new Array[Char](classCount))
    System.arraycopy(row, 0, next, state * classCount, classCount)
  }

  def accepts(in: Array[Byte], from: Int, until: Int): Boolean = {
    var state = start
    var i = from
    while (i < until) {
      state = next(state * classCount + classes(in(i) & 0xff))
      i += 1
    }
    accepting(state)
  }

  private def runs(text: String, into: Array[Char]): Array[Char] = {
    text.split(' ').filter(_.nonEmpty).foreach { run =>
      val colon = run.indexOf(':')
      Arrays.fill(into, run.take(colon).toInt, into.length, run.drop(colon + 1).toInt.toChar)
    }
    into
  }
}
