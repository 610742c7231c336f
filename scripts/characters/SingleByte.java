import java.nio.charset.Charset;

/**
 * Prints what the bytes from 80 on mean in encodings of one byte, as `model/single-byte-letters.ts` keeps them:
 * `java scripts/characters/SingleByte.java`. Java has no ISO 8859-10 and -14; these are from the Unicode consortium's
 * 8859-10.TXT and 8859-14.TXT.
 */
public class SingleByte {
  public static void main(String[] arguments) {
    for (int number = 1250; number <= 1258; number++) print("windows-" + number);
    for (int part = 1; part <= 16; part++) if (Charset.isSupported("iso-8859-" + part)) print("iso-8859-" + part);
  }

  private static void print(String encoding) {
    String letters = new String(upperHalf(), Charset.forName(encoding));
    StringBuilder out = new StringBuilder("  '" + encoding + "': '");
    for (int at = 0; at < 128; ) {
      int length = 1;
      boolean isLetter = letters.charAt(at) != '\ufffd';
      while (at + length < 128 && letters.charAt(at + length) == letters.charAt(at) + (isLetter ? length : 0)) length++;
      out.append(at == 0 ? "" : " ").append(isLetter ? Integer.toHexString(letters.charAt(at)) : "-");
      if (length > 1) out.append('*').append(length);
      at += length;
    }
    System.out.println(out + "',");
  }

  private static byte[] upperHalf() {
    byte[] bytes = new byte[128];
    for (int at = 0; at < 128; at++) bytes[at] = (byte) (128 + at);
    return bytes;
  }
}
