package dev.shale.linux;

import dev.shale.error.OciException;

/** Which binding of {@link Libc} this process uses. Chosen once, when first asked. */
final class HostLibc {
  /** The system property that chooses; without it, FFM where we have the architecture's numbers. */
  static final String PROPERTY = "shale.libc";

  private static final String FFM = "ffm";
  private static final String JNR = "jnr";

  static final Libc LIBC = choose(System.getProperty(PROPERTY, FFM));

  private HostLibc() {}

  private static Libc choose(String wanted) {
    return switch (wanted) {
      case JNR -> JnrLibc.bind();
      case FFM ->
          SyscallNumber.Architecture.host().<Libc>map(ForeignLibc::new).orElseGet(JnrLibc::bind);
      default -> throw OciException.invalid("-D%s=%s: expected ffm or jnr", PROPERTY, wanted);
    };
  }
}
