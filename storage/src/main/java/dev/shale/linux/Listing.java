package dev.shale.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The names in a directory, as the bytes that they are.
 *
 * <p>Spec: getdents(2), "struct linux_dirent64".
 */
final class Listing {
  private static final int ROOM = 32 * 1024;
  private static final int LENGTH_AT = 16;
  private static final int NAME_AT = 19;

  private Listing() {}

  /** All names but {@code .} and {@code ..}, in byte order. */
  static List<byte[]> names(Fd directory, Attempt attempt) throws IOException {
    List<byte[]> names = new ArrayList<>();
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment room = memory.room(ROOM);
      int filled;
      do {
        filled =
            attempt.check(
                "getdents64",
                directory.libc().getdents64(directory.number(), room.address(), ROOM));
        for (int at = 0; at < filled; ) {
          int length =
              Short.toUnsignedInt(room.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + LENGTH_AT));
          addName(names, room.asSlice(at + NAME_AT, length - NAME_AT));
          at += length;
        }
      } while (filled > 0);
    }
    names.sort(Arrays::compareUnsigned);
    return names;
  }

  private static void addName(List<byte[]> names, MemorySegment padded) {
    int length = 0;
    while (padded.get(ValueLayout.JAVA_BYTE, length) != 0) {
      length++;
    }
    byte[] name = padded.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    boolean self = length == 1 && name[0] == '.';
    boolean parent = length == 2 && name[0] == '.' && name[1] == '.';
    if (!self && !parent) {
      names.add(name);
    }
  }
}
