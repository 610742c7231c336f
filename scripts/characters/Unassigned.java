/**
 * Prints the code points that Java's version of Unicode has no character for, as `model/unassigned.ts` keeps them:
 * `java scripts/characters/Unassigned.java`, by the Java that Glue has (17).
 */
public class Unassigned {
  public static void main(String[] arguments) {
    StringBuilder out = new StringBuilder();
    int from = -1;
    int last = 0;
    for (int point = 0; point <= 0x110000; point++) {
      boolean isUnassigned = point < 0x110000 && !Character.isDefined(point);
      if (isUnassigned && from < 0) from = point;
      if (!isUnassigned && from >= 0) {
        if (out.length() > 0) out.append(' ');
        out.append(Integer.toString(from - last, 36)).append(' ').append(Integer.toString(point - from, 36));
        last = point;
        from = -1;
      }
    }
    System.out.println(out);
  }
}
