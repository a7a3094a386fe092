package dev.shale.linux;

import dev.shale.tar.Xattrs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The extended attributes of what is at a {@link Place}, links not followed. Labels that belong to
 * the host and not to the file are neither seen nor touched.
 */
final class Attributes {
  private static final Set<String> OF_THE_HOST = Set.of("security.selinux", "system.nfs4_acl");

  /** What nearly all names and values fit into, so that one call reads them. */
  private static final int USUAL_BYTES = 1024;

  private Attributes() {}

  static Xattrs read(Place place) throws IOException {
    Map<String, byte[]> values = new TreeMap<>();
    try (NativeMemory memory = new NativeMemory()) {
      long path = place.procPath(memory);
      for (String name : names(place, path)) {
        long key = memory.text(name);
        byte[] value =
            bytes(
                new Attempt("read attribute " + name + " of", place.path()),
                "lgetxattr",
                (buffer, size) -> place.libc().lgetxattr(path, key, buffer, size));
        values.put(name, value);
      }
    }
    return Xattrs.of(values);
  }

  /** Makes these the only ones. */
  static void write(Place place, Xattrs wanted) throws IOException {
    Libc libc = place.libc();
    try (NativeMemory memory = new NativeMemory()) {
      long path = place.procPath(memory);
      for (String name : names(place, path)) {
        if (!wanted.has(name)) {
          new Attempt("remove attribute " + name + " of", place.path())
              .check("lremovexattr", libc.lremovexattr(path, memory.text(name)));
        }
      }
      Map<String, byte[]> values = new TreeMap<>();
      wanted.forEach(values::put);
      values.keySet().removeAll(OF_THE_HOST);
      for (Map.Entry<String, byte[]> one : values.entrySet()) {
        byte[] value = one.getValue();
        new Attempt("set attribute " + one.getKey() + " of", place.path())
            .check(
                "lsetxattr",
                libc.lsetxattr(
                    path, memory.text(one.getKey()), memory.bytes(value), value.length, 0));
      }
    }
  }

  private static Set<String> names(Place place, long path) throws IOException {
    long none = place.libc().llistxattr(path, 0, 0);
    if (none == 0 || Errno.EOPNOTSUPP.is(none)) {
      return Set.of();
    }
    byte[] list =
        bytes(
            new Attempt("list attributes of", place.path()),
            "llistxattr",
            (buffer, size) -> place.libc().llistxattr(path, buffer, size));
    Map<String, byte[]> names = new TreeMap<>();
    int start = 0;
    for (int i = 0; i < list.length; i++) {
      if (list[i] == 0) {
        names.put(new String(list, start, i - start, StandardCharsets.ISO_8859_1), list);
        start = i + 1;
      }
    }
    names.keySet().removeAll(OF_THE_HOST);
    return names.keySet();
  }

  @FunctionalInterface
  private interface Reading {
    long into(long buffer, long size);
  }

  /** What a call yields that says how much room it needs. */
  private static byte[] bytes(Attempt attempt, String call, Reading reading) throws IOException {
    for (long room = USUAL_BYTES; ; ) {
      try (NativeMemory memory = new NativeMemory()) {
        MemorySegment buffer = memory.room(room);
        long length = reading.into(buffer.address(), room);
        if (Errno.ERANGE.is(length)) {
          room = Math.max(room * 2, reading.into(0, 0));
          continue;
        }
        attempt.check(call, length);
        return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      }
    }
  }
}
