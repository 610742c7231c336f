package aspen

import aspen.load.WriterCount

final class WriterCountSuite extends munit.FunSuite {
  private def cores(settings: (String, String)*)(present: Int): Int = WriterCount.cores(settings.toMap.get, present)

  test("a large cluster writes with all its cores, and not with four") {
    assertEquals(WriterCount.of(None, cores = 36, free = 500), 36)
  }

  test("the argument is an upper bound") {
    assertEquals(WriterCount.of(Some(8), cores = 36, free = 500), 8)
    assertEquals(WriterCount.of(Some(100), cores = 36, free = 500), 36)
  }

  test("a server with few free connections keeps some for others, and one is always taken") {
    assertEquals(WriterCount.of(None, cores = 36, free = 10), 7)
    for (free <- Seq(4, 3, 0, -2)) assertEquals(WriterCount.of(Some(8), cores = 36, free = free), 1)
  }

  test("a session publishes beside those that write where the server has a connection for it and for one of them") {
    assertEquals(Seq(500, 5, 4, 0, -2).map(WriterCount.leaveRoom), Seq(true, true, false, false, false))
  }

  test("cores are counted that are there, where nothing is said of others") {
    assertEquals(cores()(present = 4), 4)
    assertEquals(cores("spark.executor.instances" -> "many", "spark.executor.cores" -> "4")(present = 2), 2)
  }

  test("a cluster that grows counts for what it becomes") {
    val grown = Seq("spark.dynamicAllocation.maxExecutors" -> "9", "spark.executor.cores" -> "4")
    assertEquals(cores(grown :+ ("spark.dynamicAllocation.enabled" -> "true"): _*)(present = 4), 36)
    assertEquals(cores(grown: _*)(present = 4), 4)
    assertEquals(cores("spark.executor.instances" -> "3", "spark.executor.cores" -> "4")(present = 2), 12)
  }

  test("tasks that take several cores are fewer") {
    assertEquals(cores("spark.task.cpus" -> "2")(present = 8), 4)
  }
}
