package aspen.csv

/** What stands for a name of a header where names are compared. */
abstract class NameKey extends Serializable {
  def apply(name: String): String
}
