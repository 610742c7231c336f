package aspen

import aspen.load.{Handout, PartPlan}
import aspen.record.{Listed, SourceFile}
import java.util.concurrent.atomic.{AtomicBoolean, AtomicInteger}
import java.util.concurrent.{ConcurrentLinkedQueue, CountDownLatch, TimeUnit}
import scala.util.Try

final class HandoutSuite extends munit.FunSuite {
  private def handout(writers: Int) = new Handout(writers, () => ())

  private def files(sizes: Long*): Seq[SourceFile] = sizes.zipWithIndex.map { case (size, index) =>
    SourceFile(index + 1L, index + 1, Listed(s"s3://b/$index.csv", "e", size, "2026-01-01T00:00:00Z"), "", "")
  }

  test("every piece is written once") {
    val written = new ConcurrentLinkedQueue[Int]()
    handout(4).each(1 to 1000)(piece => { written.add(piece); () })
    assertEquals(written.toArray.map(_.toString.toInt).sorted.toSeq, (1 to 1000).toSeq)
  }

  test("a writer whose piece takes long keeps none of the others waiting") {
    val others = new CountDownLatch(9)
    val allCame = new AtomicBoolean()
    handout(2).each(1 to 10) { piece =>
      if (piece == 1) allCame.set(others.await(30, TimeUnit.SECONDS)) else others.countDown()
    }
    assert(allCame.get)
  }

  test("never more write at once than there are writers") {
    val now, most = new AtomicInteger()
    handout(3).each(1 to 60) { _ =>
      val count = now.incrementAndGet()
      most.accumulateAndGet(count, (one, other) => math.max(one, other))
      Thread.sleep(2)
      now.decrementAndGet()
      ()
    }
    assert(most.get <= 3, most.get)
  }

  test("after a failure nothing more is begun, what is under way is stopped, and the first failure is told") {
    val stopped = new CountDownLatch(1)
    val begun = new AtomicInteger()
    val first = new IllegalStateException("first")
    val result = Try(new Handout(2, () => stopped.countDown()).each(1 to 100) { piece =>
      begun.incrementAndGet()
      if (piece == 1) throw first
      assert(stopped.await(30, TimeUnit.SECONDS))
      throw new IllegalStateException("stopped")
    })
    assertEquals(result.failed.toOption, Some(first))
    assert(begun.get <= 3, begun.get)
  }

  test("of nothing nothing is handed out") {
    handout(4).each(Seq.empty[Int])(piece => fail(s"handed out $piece"))
  }

  test("there are more parts than writers, so that a quick one can take more") {
    val parts = new PartPlan(4, isSplittable = false).parts(files(Seq.fill(64)(1L << 20): _*))
    assertEquals(parts.size, 8)
    assertEquals(parts.flatMap(_.slices.map(_.file.id)), (1L to 64L).toList)
  }

  private def arrived(files: (String, String)*) =
    Listed.inOrderOfArrival(files.map { case (uri, modified) => Listed(uri, "e", 1, modified) }).map(_.uri)

  test("files arrive in the order of their modification times, however many digits these have") {
    val times = Seq("a" -> "2026-01-01T00:00:01Z", "b" -> "2026-01-01T00:00:00.5Z", "c" -> "2026-01-01T00:00:00Z")
    assertEquals(arrived(times: _*), Seq("c", "b", "a"))
  }

  test("files of one moment arrive in the order of their URIs' bytes") {
    val uris = Seq("\ud83d\ude00", "\uffee", "\u00e4", "a", "")
    assertEquals(arrived(uris.map(_ -> "2026-01-01T00:00:00Z"): _*), uris.reverse)
  }
}
