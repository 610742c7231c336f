package aspen.part

import aspen.record.{AbsentColumns, Column, Sink}
import java.nio.charset.StandardCharsets.UTF_8
import org.postgresql.copy.CopyIn

/** Rows and rejects of one transaction, by alternating binary COPYs. */
class CopySink(session: Session, staging: String, columns: Array[Column]) extends Sink {
  private val rows = {
    val absent = if (AbsentColumns.areKept(columns)) Seq("_absent") else Nil
    val names = columns.toSeq.map(_.name) ++ absent ++ Seq("_position", "_record")
    s"copy aspen_staging.$staging (${names.map(CopySink.quoted).mkString(", ")}) from stdin with (format binary)"
  }
  private val rejects = "copy aspen.reject (load_id, file_id, record, line, byte_offset, byte_length, column_name, " +
    "code, message, value, raw) from stdin with (format binary)"
  private val copies = session.copies
  private var current = Option.empty[(String, CopyIn)]

  def takeRows(tuples: Array[Byte], from: Int, until: Int): Unit = copy(rows, tuples, from, until)
  def takeRejects(tuples: Array[Byte], from: Int, until: Int): Unit = copy(rejects, tuples, from, until)

  private def copy(statement: String, tuples: Array[Byte], from: Int, until: Int): Unit = {
    if (!current.exists(_._1 == statement)) {
      end()
      val begun = session.ask(_ => copies.copyIn(statement))
      current = Some(statement -> begun)
      session.ask(_ => begun.writeToCopy(CopySink.Signature, 0, CopySink.Signature.length))
    }
    current.foreach { case (_, copy) => session.ask(_ => copy.writeToCopy(tuples, from, until - from)) }
  }

  def end(): Unit = {
    val ending = current
    current = None
    ending.foreach { case (_, copy) =>
      session.ask { _ =>
        copy.writeToCopy(CopySink.Trailer, 0, CopySink.Trailer.length)
        copy.endCopy()
      }
    }
  }

  /** Of a COPY that failed nothing is left to end. */
  protected def forget(): Unit = current = None
}

object CopySink {

  /** Of binary COPY, with its flags and the length of a header extension, which are zeros. */
  private val Signature = "PGCOPY\n".getBytes(UTF_8) ++ Array[Byte](-1, '\r', '\n') ++ new Array[Byte](9)
  private val Trailer = Array[Byte](-1, -1)

  private def quoted(identifier: String): String = "\"" + identifier.replace("\"", "\"\"") + "\""
}
