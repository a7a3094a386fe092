package dev.shale.linux;

import dev.shale.error.OciException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Makes mounts of {@link Overlay}s with the mount API of Linux 5.2, which takes one lower after the
 * other since 6.5 and so any number of them, of any name; on older kernels see {@link
 * ClassicMounter}.
 */
final class OverlayMounter {
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;
  private static final int CLOEXEC = 1;
  private static final int FROM_DESCRIPTOR = 0x4;
  private static final int READ_ONLY = 0x1;
  private static final int LONGEST_MESSAGE = 1024;

  private final Libc libc;
  private final Overlay overlay;

  OverlayMounter(Libc libc, Overlay overlay) {
    this.libc = libc;
    this.overlay = overlay;
  }

  /** Mounts on a directory, in the mount namespace of the calling thread. */
  void mountOn(Path target) throws IOException {
    Attempt attempt = new Attempt("mount overlay on", target);
    long detached = detach(attempt);
    if (detached < 0) {
      new ClassicMounter(libc, overlay).mountOn(target);
      return;
    }
    try (Fd mount = new Fd(libc, (int) detached);
        NativeMemory memory = new NativeMemory()) {
      attempt.check(
          "move_mount",
          libc.moveMount(
              mount.number(),
              memory.text(""),
              Flags.AT_FDCWD,
              memory.text(target),
              FROM_DESCRIPTOR));
    }
  }

  /** Mounts nowhere: a directory that only its descriptor leads to. */
  Fd mountDetached() throws IOException {
    long detached = detach(new Attempt("mount overlay over", overlay.lowers().getFirst()));
    return detached < 0
        ? new ClassicMounter(libc, overlay).mountDetached()
        : new Fd(libc, (int) detached);
  }

  /** A detached mount, or a negative {@link Errno} where the kernel cannot make this one so. */
  private long detach(Attempt attempt) throws IOException {
    if (overlay.isOneDirectory()) {
      return Errno.ENOSYS.result();
    }
    try (NativeMemory memory = new NativeMemory()) {
      long opened = libc.fsopen(memory.text("overlay"), CLOEXEC);
      if (Errno.ENOSYS.is(opened) || Errno.EPERM.is(opened)) {
        return Errno.ENOSYS.result(); // filters that do not know the call forbid it
      }
      try (Fd context = new Fd(libc, attempt.check("fsopen", opened))) {
        if (!setLowers(context)) {
          return Errno.ENOSYS.result();
        }
        setOptions(context, attempt);
        checked(context, attempt, libc.fsconfig(context.number(), CREATE, 0, 0, 0));
        int attributes = overlay.upper().isPresent() ? 0 : READ_ONLY;
        return attempt.check("fsmount", libc.fsmount(context.number(), CLOEXEC, attributes));
      }
    }
  }

  /** Whether the kernel knows how to take lowers one by one. */
  private boolean setLowers(Fd context) throws IOException {
    boolean first = true;
    for (Path lower : overlay.lowers()) {
      long result = setString(context, "lowerdir+", NativeMemory.bytes(lower.toAbsolutePath()));
      if (first && Errno.EINVAL.is(result)) {
        return false;
      }
      checked(context, new Attempt("mount overlay over", lower), result);
      first = false;
    }
    return true;
  }

  private void setOptions(Fd context, Attempt attempt) throws IOException {
    for (OverlayOption option : OverlayOption.of(overlay)) {
      long result =
          switch (option) {
            case OverlayOption.Setting s -> setString(context, s.key(), s.value());
            case OverlayOption.Flag f -> setFlag(context, f.key());
          };
      checked(context, attempt, result);
    }
  }

  private long setString(Fd context, String key, byte[] value) {
    try (NativeMemory memory = new NativeMemory()) {
      return libc.fsconfig(context.number(), SET_STRING, memory.text(key), memory.text(value), 0);
    }
  }

  private long setFlag(Fd context, String key) {
    try (NativeMemory memory = new NativeMemory()) {
      return libc.fsconfig(context.number(), SET_FLAG, memory.text(key), 0, 0);
    }
  }

  private void checked(Fd context, Attempt attempt, long result) throws IOException {
    if (Errno.EINVAL.is(result)) {
      throw OciException.invalid("%s %s: %s", attempt.verb(), attempt.object(), reason(context));
    }
    attempt.check("fsconfig", result);
  }

  /** What the kernel itself says is wrong: each message is read off the context once. */
  private String reason(Fd context) {
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment room = memory.room(LONGEST_MESSAGE);
      long length = libc.read(context.number(), room.address(), LONGEST_MESSAGE);
      return length <= 0
          ? "the kernel does not take these options"
          : new String(
                  room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8)
              .strip();
    }
  }
}
