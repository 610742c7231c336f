// Stands in for AWS Glue's own library, which is on no registry: the documented signatures, and nothing behind them.

package com.amazonaws.services.glue {
  import org.apache.spark.SparkContext
  import org.apache.spark.sql.SparkSession

  class GlueContext(val sc: SparkContext) {
    def getSparkSession: SparkSession = SparkSession.builder().getOrCreate()

    /** A connection of the catalog; the bench puts its facts into the system's properties. */
    def extractJDBCConf(connectionName: String, catalogId: String): java.util.Map[String, String] = {
      val facts = new java.util.HashMap[String, String]()
      val prefix = s"glue.connection.$connectionName."
      sys.props.foreach { case (name, value) => if (name.startsWith(prefix)) facts.put(name.stripPrefix(prefix), value) }
      if (facts.isEmpty) throw new IllegalArgumentException(s"Connection $connectionName not found")
      facts
    }
  }
}

package com.amazonaws.services.glue.util {
  import com.amazonaws.services.glue.GlueContext

  object GlueArgParser {
    /** Declared options are required, as in Glue. */
    def getResolvedOptions(args: Array[String], options: Array[String]): Map[String, String] =
      options.map { option =>
        val at = args.indexOf(s"--$option")
        if (at < 0 || at + 1 >= args.length) throw new IllegalArgumentException(s"the following arguments are required: --$option")
        option -> args(at + 1)
      }.toMap
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
