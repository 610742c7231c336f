// What a Glue job usually is: Spark's own csv source and its JDBC writer, which checks nothing and is not repeatable.

import com.amazonaws.services.glue.GlueContext
import com.amazonaws.services.glue.util.GlueArgParser
import java.util.Properties
import org.apache.spark.SparkContext
import org.apache.spark.sql.SaveMode
import org.apache.spark.sql.types._

object GlueApp {
  def main(sysArgs: Array[String]): Unit = {
    val options = GlueArgParser.getResolvedOptions(sysArgs, Array("SOURCE", "CONNECTION", "DATABASE"))
    val glue = new GlueContext(new SparkContext())
    val facts = glue.extractJDBCConf(options("CONNECTION"), null)
    val types = Seq("orderkey", "partkey", "suppkey", "linenumber").map(_ -> IntegerType) ++
      Seq("quantity", "extendedprice", "discount", "tax").map(_ -> DecimalType(15, 2)) ++
      Seq("returnflag", "linestatus").map(_ -> StringType) ++
      Seq("shipdate", "commitdate", "receiptdate").map(_ -> DateType) ++
      Seq("shipinstruct", "shipmode", "comment").map(_ -> StringType)
    val schema = StructType(types.map { case (name, kind) => StructField(s"l_$name", kind) })
    val properties = new Properties()
    properties.setProperty("user", facts.get("user"))
    properties.setProperty("password", facts.get("password"))
    properties.setProperty("driver", "org.postgresql.Driver")
    properties.setProperty("batchsize", "10000")
    val started = System.nanoTime()
    glue.getSparkSession.read.schema(schema).option("header", "true").csv(options("SOURCE") + "/lineitem/")
      .write.mode(SaveMode.Append)
      .jdbc(s"${facts.get("url")}/${options("DATABASE")}?reWriteBatchedInserts=true", "lineitem", properties)
    System.err.println(s"""{"event":"written","ms":${(System.nanoTime() - started) / 1000000}}""")
  }
}
