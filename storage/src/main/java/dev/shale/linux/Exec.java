package dev.shale.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Becoming another program, in the same process. */
public final class Exec {
  private static final int FIRST_AFTER_STANDARD = 3;
  private static final int LAST_POSSIBLE = -1;
  private static final int CLOSE_ON_EXEC = 4;

  private Exec() {}

  /**
   * Ends the JVM, as if by a crash, and lets {@code program} go on in its place: same process, same
   * standard streams. What the JVM has in buffers is lost. Returns only by throwing.
   *
   * @param arguments the first is the program's name for itself
   * @param environment {@code NAME=VALUE}
   * @throws dev.shale.error.OciException NOT_FOUND or DENIED if it cannot be executed
   */
  public static void replace(Path program, List<byte[]> arguments, List<byte[]> environment)
      throws IOException {
    Libc libc = HostLibc.LIBC;
    try (NativeMemory memory = new NativeMemory()) {
      libc.closeRange(FIRST_AFTER_STANDARD, LAST_POSSIBLE, CLOSE_ON_EXEC);
      long result =
          libc.execve(memory.text(program), array(memory, arguments), array(memory, environment));
      throw new Attempt("execute", program).failure("execve", result);
    }
  }

  /** The address of an array of texts, with a null at its end. */
  private static long array(NativeMemory memory, List<byte[]> texts) {
    List<Long> addresses = new ArrayList<>();
    texts.forEach(text -> addresses.add(memory.text(text)));
    MemorySegment array = memory.room((texts.size() + 1L) * Long.BYTES);
    for (int i = 0; i < addresses.size(); i++) {
      array.setAtIndex(ValueLayout.JAVA_LONG, i, addresses.get(i));
    }
    return array.address();
  }
}
