// Stands in for AWS Glue's own library, which is on no registry: the documented signatures, and nothing behind them.

package com.amazonaws.services.glue {
  import org.apache.spark.SparkContext
  import org.apache.spark.sql.SparkSession

  class GlueContext(val sc: SparkContext) {
    def getSparkSession: SparkSession = SparkSession.builder().getOrCreate()

    /**
     * A connection of the catalog; the bench puts its facts into the system's properties. A secret that is rotated while
     * a run goes on is in a file.
     */
    def extractJDBCConf(connectionName: String, catalogId: String): java.util.Map[String, String] = {
      val facts = new java.util.HashMap[String, String]()
      val prefix = s"glue.connection.$connectionName."
      sys.props.foreach { case (name, value) => if (name.startsWith(prefix)) facts.put(name.stripPrefix(prefix), value) }
      Option(facts.remove("password.file")).foreach { file =>
        facts.put("password", new String(java.nio.file.Files.readAllBytes(java.nio.file.Paths.get(file)), "UTF-8"))
      }
      if (facts.isEmpty) throw new IllegalArgumentException(s"Connection $connectionName not found")
      facts
    }
  }
}

package com.amazonaws.services.glue.util {
  import com.amazonaws.services.glue.GlueContext

  object GlueArgParser {
    private val own = Array("JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION")

    /** Declared options are required, as in Glue. Glue's own are there undeclared, and refused where they are declared. */
    def getResolvedOptions(args: Array[String], options: Array[String]): Map[String, String] = {
      def found(option: String) = Some(args.indexOf(s"--$option")).filter(at => at >= 0 && at + 1 < args.length).map(at => args(at + 1))
      options.find(own.contains).foreach(option => throw new RuntimeException(s"Using reserved arguments --$option"))
      val declared = options.map { option =>
        option -> found(option).getOrElse(throw new IllegalArgumentException(s"the following arguments are required: --$option"))
      }
      (own.flatMap(option => found(option).map(option -> _)) ++ declared).toMap
    }
  }

  object Job {
    @volatile var committed = false

    def init(jobName: String, glueContext: GlueContext, args: java.util.Map[String, String]): this.type = {
      committed = false
      this
    }

    def commit(): Unit = committed = true
  }
}
