package aspen

import aspen.part.Attempts
import java.io.{EOFException, FileNotFoundException}
import java.net.ConnectException
import java.sql.SQLException
import scala.collection.mutable.ArrayBuffer
import scala.util.Try

final class AttemptsSuite extends munit.FunSuite {
  private val full = new SQLException("sorry, too many clients already", "53300")

  /** How often it was tried, and what was slept, by something that fails so often. */
  private def tried(failures: Int, error: SQLException, seconds: Seq[Int] = Attempts.Busy): (Try[Int], Seq[Long]) = {
    val slept = ArrayBuffer.empty[Long]
    var count = 0
    val result = Try(new Attempts(seconds, (millis, _, _) => slept += millis).run(Attempts.isBusy) {
      count += 1
      if (count <= failures) throw error
      count
    })
    (result, slept.toList)
  }

  test("what works at once is done once, without a pause") {
    assertEquals(tried(0, full), (Try(1), Seq.empty[Long]))
  }

  test("a server without a free connection is asked again after pauses that grow") {
    val (result, slept) = tried(5, full)
    assertEquals(result, Try(6))
    assertEquals(slept.size, 5)
    assert(slept.zip(slept.tail).forall { case (one, next) => one < next }, slept)
    assert(slept.head >= 1000, slept)
  }

  test("pauses last longer than a fail-over, and then it is told what is wrong") {
    val (result, slept) = tried(100, full)
    assertEquals(result.failed.toOption, Some(full))
    assertEquals(slept.size, Attempts.Busy.size)
    assert(slept.sum > 120000, slept)
  }

  test("what no time mends is told at once") {
    val mistakes = Seq(
      new SQLException("database does not exist", "3D000"),
      new SQLException("password authentication failed", "28P01"),
      new SQLException("The hostname could not be verified", "08006"),
      new SQLException("Could not open SSL root certificate file", "08006", new FileNotFoundException()),
      new SQLException("without a state")
    )
    for (mistake <- mistakes) assertEquals(tried(1, mistake), (Try(throw mistake), Seq.empty[Long]))
  }

  test("a server that starts, stops or is out of reach is waited for") {
    val passing = Seq(
      new SQLException("the database system is starting up", "57P03"),
      new SQLException("terminating connection due to administrator command", "57P01"),
      new SQLException("Connection refused", "08001", new ConnectException()),
      new SQLException("An I/O error occurred", "08006", new EOFException()),
      new SQLException("Connection attempt timed out.", "08001")
    )
    for (error <- passing) assertEquals(tried(1, error)._1, Try(2))
  }

  test("a refused password is asked about for half a minute, longer than a rotation takes to say the new one") {
    val refused = new SQLException("password authentication failed", "28P01")
    assert(Attempts.isRotated(refused))
    assert(!Attempts.isRotated(full))
    assert(Attempts.Rotated.sum > 30)
  }
}
