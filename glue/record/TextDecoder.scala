package aspen.record

import java.io.InputStream

/** Makes UTF-8 of a file in whose encoding ASCII is not ASCII, so that its records can be found. */
abstract class TextDecoder extends Serializable {

  /** Closing what it gives closes the file. */
  def utf8(file: InputStream): InputStream
}
