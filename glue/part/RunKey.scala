package aspen.part

/**
 * A run, and the secret by which its sessions show the database that they belong to it. Tasks get it from the driver; logs
 * never do.
 */
final class RunKey(val id: Long, secret: String) extends Serializable {
  def join(session: Session): Unit = session.call("select aspen.join_run(?, ?)", id, secret)
}
