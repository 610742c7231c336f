package aspen

import aspen.record.{FileOutcome, Listed, ReadContext, Slice, SourceFile, Tuples}
import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import com.fasterxml.jackson.databind.node.ObjectNode
import java.io.{BufferedReader, InputStreamReader}
import java.nio.charset.StandardCharsets.UTF_8
import java.util.Base64

/**
 * Reads files by the Glue job's own reader and encoders, without Spark and without PostgreSQL: a line of JSON in, a line
 * of JSON out, until the input ends. `test/glue/scala-reader.ts` starts it and speaks to it.
 *
 * A request is `{"load": 1, "cases": [{"definition": …, "pieceBytes": 0, "readBytes": 0, "files": [{"uri": "file:///a/b.csv",
 * "bytes": "…"}]}]}`: `definition` is a `JobDefinition` as plain data (`jobDefinition` in `generator/scala/definition.ts`,
 * whose limits may be made smaller), `bytes` are Base64, files are read one after another with the ids and positions 1, 2,
 * 3 …; `pieceBytes` cuts a file where its definition allows that (0: never), `readBytes` is the most that a read gives (0:
 * any).
 *
 * The answer is `{"cases": [{"rows": "…", "rejects": "…", "files": [{"read": 3, "staged": 2, "rejected": 1, "code": null,
 * "message": null, "warnings": [], "from": 0, "lines": 4, "keys": "00…/00…"}]}]}`: tuples of binary COPY in Base64, without
 * COPY's header and trailer, and an outcome for each file, or for each of its pieces; `keys` are the first and the last, as
 * hexadecimal digits, where they ascend, else null. A case that fails is `{"error": "…"}`.
 */
object ReaderProcess {
  private val json = new ObjectMapper()

  def main(args: Array[String]): Unit = {
    val input = new BufferedReader(new InputStreamReader(System.in, UTF_8))
    Iterator.continually(input.readLine()).takeWhile(_ != null).foreach { line =>
      val request = json.readTree(line)
      val answers = json.createArrayNode()
      request.get("cases").elements.forEachRemaining { each =>
        answers.add(answer(each, request.get("load").asLong))
        ()
      }
      println(json.writeValueAsString(json.createObjectNode().set[ObjectNode]("cases", answers)))
    }
  }

  private def answer(request: JsonNode, load: Long): ObjectNode =
    try read(request, load)
    catch {
      case error: Exception => json.createObjectNode().put("error", error.toString)
    }

  private def read(request: JsonNode, load: Long): ObjectNode = {
    val table = DefinitionReader.table(request.get("definition"))
    val columns = table.columns()
    val sink = new CollectingSink()
    val tuples = new Tuples(sink)
    val context = new ReadContext(table, columns, load, tuples, Map.empty)
    val outcomes = json.createArrayNode()
    var position = 0
    request.get("files").elements.forEachRemaining { file =>
      position += 1
      val bytes = Base64.getDecoder.decode(file.get("bytes").asText)
      val source = new MemoryFile(bytes, atLeastOne(request.get("readBytes").asInt))
      val listed = Listed(file.get("uri").asText, "etag", bytes.length.toLong, "2026-01-01T00:00:00Z")
      val piece = atLeastOne(request.get("pieceBytes").asInt)
      val sourceFile = SourceFile(position.toLong, position, listed, Tables.ModifiedAt, Tables.LoadedAt)
      Slice.of(sourceFile, table.isSplittable, piece.toLong).foreach { slice =>
        outcomes.add(told(table.source.read(slice, source, context)))
        ()
      }
    }
    tuples.flush()
    val answer = json.createObjectNode()
    answer.put("rows", Base64.getEncoder.encodeToString(sink.rows.toByteArray))
    answer.put("rejects", Base64.getEncoder.encodeToString(sink.rejects.toByteArray))
    answer.set[ObjectNode]("files", outcomes)
  }

  private def atLeastOne(bytes: Int): Int = if (bytes == 0) Int.MaxValue else bytes

  private def hex(bytes: Array[Byte]): String = bytes.map(byte => f"$byte%02x").mkString

  private def told(outcome: FileOutcome): ObjectNode = {
    val warnings = json.createArrayNode()
    outcome.warnings.foreach(warnings.add)
    json
      .createObjectNode()
      .put("read", outcome.read)
      .put("staged", outcome.staged)
      .put("rejected", outcome.rejected)
      .put("code", outcome.refusal.map(_.code).orNull)
      .put("message", outcome.refusal.map(_.getMessage).orNull)
      .set[ObjectNode]("warnings", warnings)
      .put("from", outcome.from)
      .put("lines", outcome.lines)
      .put("keys", outcome.keys.map(keys => s"${hex(keys._1)}/${hex(keys._2)}").orNull)
  }
}
