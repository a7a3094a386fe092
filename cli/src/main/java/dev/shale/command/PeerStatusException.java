package dev.shale.command;

import dev.shale.error.OciException;

/** A failure for which a peer has a status of its own. */
public final class PeerStatusException extends OciException {
  private static final long serialVersionUID = 1;

  private final int status;

  /** The failure as it was, but for the status that the program ends with. */
  public PeerStatusException(OciException failure, int status) {
    super(failure.kind(), failure.getMessage(), failure);
    this.status = status;
  }

  int status() {
    return status;
  }
}
