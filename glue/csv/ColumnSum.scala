package aspen.csv

import aspen.record.{Column, Reject}
import java.math.{BigDecimal => Decimal, BigInteger}
import java.nio.ByteBuffer

/**
 * Adds up the numbers of a column exactly, whether their records are taken or not, and judges them by what is claimed.
 *
 * @param place where the trailer tells the sum
 */
final class ColumnSum(val column: Column, records: CsvRecords, val place: Int) {
  import Reject.Accepted

  /** The column's; less than 0 where the file lacks it. */
  var field: Int = -1

  /** Records of which the number cannot be told. */
  private var unread = 0L
  private var claimed: Option[String] = None
  private var sum = Decimal.ZERO
  private var out = ByteBuffer.allocate(1024)

  def add(): Unit = {
    val number = if (records.error == Accepted) read() else None
    if (number.isDefined) sum = sum.add(number.get) else unread += 1
  }

  /** Takes a number that stands somewhere for what the sum should be. */
  def claim(part: (Int, Int)): Unit = {
    val (start, end) = part
    claimed =
      if (start == end) None
      else number(end - start)(column.write(records.bytes, start, end, isQuoted = false, _)).map(ColumnSum.text)
  }

  /** Why the sum is not what is claimed. */
  def mismatch: Option[String] = {
    val name = column.name
    val total = ColumnSum.text(sum)
    if (claimed.isEmpty) Some(s"the trailer says no sum of $name")
    else if (unread > 0) Some(s"the sum of $name cannot be told: no number in $unread records")
    else if (claimed.contains(total)) None
    else if (column.isPersonal) Some(s"the trailer says another sum of $name than the records have")
    else Some(s"the trailer says ${claimed.get} as the sum of $name, and it is $total")
  }

  private def read(): Option[Decimal] =
    if (field < 0) Some(Decimal.ZERO)
    else {
      val (start, end) = (records.starts(field), records.ends(field))
      if (!records.isEscaped(field))
        number(end - start)(column.write(records.bytes, start, end, records.isQuoted(field), _))
      else if (column.isEscapedNull(records.bytes, start, end, records.isQuoted(field))) Some(Decimal.ZERO)
      else {
        val length = records.unescape(field)
        if (length < 0) None else number(length)(column.writeUnescaped(records.unescaped, 0, length, _))
      }
    }

  private def number(size: Int)(write: ByteBuffer => Reject): Option[Decimal] = {
    // A numeric has two bytes for four digits, and some before them.
    if (out.capacity < 64 + 8 * size) out = ByteBuffer.allocate(2 * (64 + 8 * size))
    out.clear()
    if (write(out) == Accepted) Some(ColumnSum.decimal(out)) else None
  }
}

object ColumnSum {
  private final val Negative = 0x4000

  /** Of a value as binary COPY has it; NULL is nothing. */
  private def decimal(out: ByteBuffer): Decimal =
    if (out.getInt(0) < 0) Decimal.ZERO
    else {
      val groups = out.getShort(4).toInt
      val digits = new StringBuilder("0")
      (0 until groups).foreach(i => digits.append(f"${out.getShort(12 + 2 * i).toInt}%04d"))
      val number = new Decimal(new BigInteger(digits.toString)).scaleByPowerOfTen(4 * (out.getShort(6) - (groups - 1)))
      if (out.getShort(8) == Negative) number.negate else number
    }

  /** Without zeros that say nothing. */
  private def text(number: Decimal): String =
    if (number.signum == 0) "0" else number.stripTrailingZeros.toPlainString
}
