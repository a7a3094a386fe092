package dev.shale.runtime;

/**
 * The runtime that was chosen.
 *
 * @param reason one line for people: which, and why this one
 */
public record RuntimeChoice(OciRuntime runtime, Isolation isolation, String reason) {
  /** What keeps a process to its container, the best first. */
  public enum Isolation {
    OCI_RUNTIME,
    /** Namespaces, without a seccomp filter. */
    NAMESPACES,
    /** A root directory, and nothing else. */
    CHROOT
  }
}
