package aspen.encoders

import aspen.record.{Reject, Rejects}

/** UTF-8 as RFC 3629 has it: nothing overlong, no surrogates, nothing above U+10FFFF; and for PostgreSQL no NUL. */
object Utf8 {
  def check(in: Array[Byte], start: Int, end: Int): Reject = {
    var i = start
    while (i < end && in(i) > 0) i += 1
    if (i == end) Reject.Accepted else checkLetters(in, i, end)
  }

  private def checkLetters(in: Array[Byte], start: Int, end: Int): Reject = {
    var hasNul = false
    var i = start
    while (i < end) {
      val lead = in(i) & 0xff
      val second = if (i + 1 < end) in(i + 1) & 0xff else 0
      val length = if (lead < 0x80) 1 else if (lead < 0xe0) 2 else if (lead < 0xf0) 3 else 4
      val least = if (lead == 0xe0) 0xa0 else if (lead == 0xf0) 0x90 else 0x80
      val most = if (lead == 0xed) 0x9f else if (lead == 0xf4) 0x8f else 0xbf
      val wrongLead = lead >= 0x80 && (lead < 0xc2 || lead > 0xf4 || second < least || second > most)
      if (wrongLead || i + length > end) return Rejects.InvalidUtf8
      if (length > 2 && (in(i + 2) & 0xc0) != 0x80 || length > 3 && (in(i + 3) & 0xc0) != 0x80)
        return Rejects.InvalidUtf8
      hasNul |= lead == 0
      i += length
    }
    if (hasNul) Rejects.NulByte else Reject.Accepted
  }
}
