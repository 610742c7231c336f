package aspen

import org.junit.runner.{Description, JUnitCore}
import org.junit.runner.notification.{Failure, RunListener}

/** Runs suites of munit that are named, one after another; says a line of each test, `ok` or `failed` before its name. */
object UnitTests {
  def main(args: Array[String]): Unit = {
    val core = new JUnitCore()
    core.addListener(new RunListener {
      private var failed = Set.empty[Description]

      override def testFailure(failure: Failure): Unit = {
        failed += failure.getDescription
        System.err.println(s"${failure.getDescription.getDisplayName}\n${failure.getTrimmedTrace}")
      }

      override def testFinished(test: Description): Unit =
        println(s"${if (failed(test)) "failed" else "ok"} ${test.getDisplayName}")
    })
    val outcome = core.run(args.map(Class.forName(_)): _*)
    sys.exit(if (outcome.wasSuccessful) 0 else 1)
  }
}
