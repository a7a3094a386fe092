package dev.shale.linux;

import java.util.Optional;

/** Which binding of {@link Libc} this process uses. Chosen once, when first asked. */
final class HostLibc {
  /** {@code ffm} or {@code jnr}; without it, FFM where we have the architecture's numbers. */
  static final String PROPERTY = "shale.libc";

  static final Libc LIBC = choose(Optional.ofNullable(System.getProperty(PROPERTY)));

  private HostLibc() {}

  private static Libc choose(Optional<String> wanted) {
    Optional<SyscallNumber.Architecture> known = SyscallNumber.Architecture.host();
    return wanted.filter("jnr"::equals).isEmpty() && known.isPresent()
        ? new ForeignLibc(known.get())
        : JnrLibc.bind();
  }
}
