package dev.shale.runtime;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;

/** A container that was not set up: its process has not run, so another runtime may be tried. */
final class SetupFailure extends OciException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param runtime for people
   * @param reason the runtime's own words
   */
  SetupFailure(ContainerRequest request, String runtime, String reason) {
    super(
        ErrorKind.UNSUPPORTED,
        "run %s: %s: %s".formatted(request.process().args().getFirst(), runtime, reason));
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
