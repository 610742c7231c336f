package aspen

import aspen.part.{Patience, Sign}
import java.sql.SQLException
import java.util.concurrent.CompletableFuture
import scala.util.Try

final class PatienceSuite extends munit.FunSuite {
  import Sign._

  /** What becomes of an answer that comes after all of these signs were seen. */
  private def after(signs: Sign*)(silence: Long): Try[String] = {
    val answer = new CompletableFuture[String]()
    val seen = signs.iterator
    // The answer comes after the last look, and not during it.
    def look(): Sign = if (seen.hasNext) seen.next()
    else {
      answer.complete("late")
      Working
    }
    Try(new Patience(() => look(), 5, silence).await(answer))
  }
  private def lost(result: Try[String]): String = result.failed.get match {
    case error: SQLException =>
      assertEquals(error.getSQLState, "08006")
      error.getMessage
    case other => fail(s"not ended as a lost connection: $other")
  }

  test("an answer is given, and nobody looks while it comes in time") {
    def look(): Sign = fail("looked")
    val patience = new Patience(() => look(), 60000, 60000)
    assertEquals(patience.await(CompletableFuture.completedFuture("here")), "here")
  }

  test("a session that works is waited for, however long it takes") {
    assertEquals(after(Seq.fill(50)(Working): _*)(silence = 20), Try("late"))
  }

  test("a session that its server does not have is lost at once") {
    assert(lost(after(Working, Gone)(silence = 60000)).contains("no such session"))
  }

  test("a server that waits for who waits for it is found at the second look, and not at the first") {
    assertEquals(after(Listening, Working, Listening, Working)(silence = 60000), Try("late"))
    assert(lost(after(Listening, Listening)(silence = 60000)).contains("wait for each other"))
  }

  test("a server that says nothing is lost when it has said nothing for long enough") {
    assertEquals(after(Silent, Silent, Working, Silent, Silent)(silence = 60000), Try("late"))
    assert(lost(after(Seq.fill(1000)(Silent): _*)(silence = 30)).contains("not answered"))
  }

  test("what a statement fails with is thrown as itself") {
    val answer = new CompletableFuture[String]()
    val error = new SQLException("a value", "22P02")
    answer.completeExceptionally(error)
    assertEquals(Try(new Patience(() => Silent, 5, 10).await(answer)).failed.toOption, Some(error))
  }

  test("an answer that comes while it looks counts") {
    val answer = new CompletableFuture[String]()
    val patience = new Patience(
      () => {
        answer.complete("just")
        Gone
      },
      5,
      10
    )
    assertEquals(patience.await(answer), "just")
  }
}
