package aspen

import aspen.record.GzipMembers
import java.io.ByteArrayInputStream
import java.nio.charset.StandardCharsets.UTF_8
import java.util.zip.ZipException

final class GzipMembersSuite extends munit.FunSuite {
  import Tables.packed

  private val one = packed("a,b\n1,2\n")
  private val two = packed("3,4\n")
  private val both = one ++ two
  private val zeros = new Array[Byte](700)

  /** What a file inflates to, however few bytes a read of it gives, or none where that is an error. */
  private def inflate(bytes: Array[Byte]): Set[Option[String]] =
    (1 to math.min(bytes.length, 80)).map { piece =>
      val in = new ByteArrayInputStream(bytes) {
        override def available(): Int = 0
        override def read(out: Array[Byte], from: Int, room: Int): Int = super.read(out, from, math.min(room, piece))
      }
      try Some(new String(new GzipMembers(in).readAllBytes(), UTF_8))
      catch { case _: ZipException => None }
    }.toSet

  private def changed(at: Int): Array[Byte] = both.updated(at, (both(at) ^ 0x40).toByte)

  test("members are read with zeros between them and after them, or none") {
    val files = Seq(
      both,
      one ++ zeros.take(1) ++ two,
      one ++ zeros ++ two ++ zeros,
      packed("") ++ one ++ zeros ++ packed("") ++ two ++ packed("")
    )
    files.foreach(file => assertEquals(inflate(file), Set(Option("a,b\n1,2\n3,4\n"))))
  }

  test("anything but a member after zeros is an error, and so is a member that is cut or damaged") {
    val text = "the end".getBytes(UTF_8)
    val files = Seq(
      one ++ zeros ++ text ++ two,
      both ++ text,
      both ++ zeros ++ text,
      one ++ zeros ++ two.dropRight(1),
      both.take(one.length + 1),
      both.take(one.length + 10),
      both.dropRight(1),
      both.dropRight(8),
      changed(one.length),
      zeros
    )
    files.foreach(file => assertEquals(inflate(file), Set(Option.empty[String])))
  }

  test("a member whose sum or size is another one is an error") {
    Seq(changed(both.length - 8), changed(both.length - 4), changed(one.length - 8)).foreach { file =>
      assertEquals(inflate(file), Set(Option.empty[String]))
    }
  }

  test("a file without a byte has no member") {
    val empty = new GzipMembers(new ByteArrayInputStream(Array.empty[Byte]))
    intercept[ZipException](empty.read())
  }
}
