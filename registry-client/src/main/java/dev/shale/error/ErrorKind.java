package dev.shale.error;

/**
 * What kind of refusal an {@link OciException} is: what a caller may do about it depends on this.
 */
public enum ErrorKind {
  /**
   * The request itself is wrong: a malformed name, an unknown flag, a document against its schema.
   */
  INVALID,
  /** What was named does not exist. */
  NOT_FOUND,
  /** Credentials or permissions do not suffice. */
  DENIED,
  /** Someone else changed or uses the same thing. */
  CONFLICT,
  /** Bytes are not those that their name promises. */
  CORRUPT,
  /** Well-formed, but not offered here or on this host. */
  UNSUPPORTED,
  /** The other side is down or overloaded; trying again later may succeed. */
  UNAVAILABLE
}
