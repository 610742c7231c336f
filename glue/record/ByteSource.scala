package aspen.record

import java.io.InputStream

/** A version of a file, wherever it is. */
trait ByteSource {

  /** Opens the version that was listed, and no other. @throws Refusal `changed-while-read` */
  def open(): OpenFile

  /** Looks whether it is still the same. @throws Refusal `changed-while-read` */
  def verify(): Unit
}

/** A file that is being read: closing its stream closes it. */
trait OpenFile {
  def stream: InputStream

  /** Goes on reading at this byte. */
  def seek(offset: Long): Unit
}
