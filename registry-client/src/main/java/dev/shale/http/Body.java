package dev.shale.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * What a request carries. It is written straight into the connection, however long it is.
 *
 * @param length in bytes; where it is unknown, the body goes out in chunks
 * @param repeat whether the request may be sent again without asking its sender
 */
public record Body(OptionalLong length, Repeat repeat, Writer writer) {
  /** No bytes at all. */
  public static final Body EMPTY = of(new byte[0]);

  /** Whether a failed request is sent again. */
  public enum Repeat {
    /** Sending it twice is harmless: it is short, and the receiver forgets half of it. */
    FREELY,
    /** Only its sender knows what a half that arrived means. */
    NEVER
  }

  /** Writes all bytes; does not close. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  /** These bytes. */
  public static Body of(byte[] bytes) {
    return new Body(OptionalLong.of(bytes.length), Repeat.FREELY, out -> out.write(bytes));
  }

  /** As many bytes as said, written as they are needed. */
  public static Body ofLength(long length, Writer writer) {
    return new Body(OptionalLong.of(length), Repeat.NEVER, writer);
  }

  /** Bytes whose number is known only when they end. */
  public static Body ofUnknownLength(Writer writer) {
    return new Body(OptionalLong.empty(), Repeat.NEVER, writer);
  }
}
