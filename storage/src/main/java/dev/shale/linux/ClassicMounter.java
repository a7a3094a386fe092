package dev.shale.linux;

import dev.shale.error.OciException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes mounts of {@link Overlay}s with mount(2), whose options are one string of at most a page.
 * Also what overlayfs refuses to make: one directory alone, read-only, which is a bind mount.
 */
final class ClassicMounter {
  private static final long READ_ONLY = 0x1;
  private static final long REMOUNT = 0x20;
  private static final long BIND = 0x1000;
  private static final int LONGEST_OPTIONS = 4095;

  /** Other flags for what is bound already. */
  static final long CHANGE_BIND = BIND | REMOUNT;

  /** A directory and all that is mounted in it. */
  static final long BIND_ALL = BIND | 0x4000;

  private final Libc libc;
  private final Overlay overlay;

  ClassicMounter(Libc libc, Overlay overlay) {
    this.libc = libc;
    this.overlay = overlay;
  }

  void mountOn(Path target) throws IOException {
    Attempt attempt = new Attempt("mount overlay on", target);
    if (overlay.isOneDirectory()) {
      bindReadOnly(target, attempt);
      return;
    }
    List<Fd> lowers = new ArrayList<>();
    try {
      byte[] options = options(lowers);
      if (options.length > LONGEST_OPTIONS) {
        throw OciException.unsupported(
            "%s %s: %d layers are too many for this kernel; Linux 6.5 takes them",
            attempt.verb(), target, overlay.lowers().size());
      }
      mountOverlay(target, options, attempt);
    } finally {
      lowers.forEach(Fd::close);
    }
  }

  /** Mounts in a namespace that ends at once; the descriptor keeps what was mounted. */
  Fd mountDetached() throws IOException {
    Path covered = overlay.lowers().getFirst();
    return PrivateMounts.run(
        () -> {
          mountOn(covered);
          return LinuxTree.openRoot(libc, covered);
        });
  }

  private void mountOverlay(Path target, byte[] options, Attempt attempt) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      long type = memory.text("overlay");
      long flags = overlay.upper().isPresent() ? 0 : READ_ONLY;
      attempt.check(
          "mount", libc.mount(type, memory.text(target), type, flags, memory.text(options)));
    }
  }

  /** Two calls, since the kernel ignores all other flags when it binds. */
  private void bindReadOnly(Path target, Attempt attempt) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      long source = memory.text(overlay.lowers().getFirst());
      long on = memory.text(target);
      attempt.check("mount", libc.mount(source, on, 0, BIND, 0));
      attempt.check("mount", libc.mount(0, on, 0, REMOUNT | BIND | READ_ONLY, 0));
    }
  }

  /**
   * The options with the lowers' own names, or where these do not fit, with short names that the
   * opened descriptors give them.
   */
  private byte[] options(List<Fd> opened) throws IOException {
    List<byte[]> names = new ArrayList<>();
    for (Path lower : overlay.lowers()) {
      names.add(NativeMemory.bytes(lower.toAbsolutePath()));
    }
    byte[] options = join(names);
    if (options.length <= LONGEST_OPTIONS) {
      return options;
    }
    names.clear();
    for (Path lower : overlay.lowers()) {
      Fd fd = LinuxTree.openRoot(libc, lower);
      opened.add(fd);
      names.add(NativeMemory.latin1(fd.path()));
    }
    return join(names);
  }

  private byte[] join(List<byte[]> lowers) {
    ByteArrayOutputStream options = new ByteArrayOutputStream();
    options.writeBytes(NativeMemory.latin1("lowerdir="));
    for (int i = 0; i < lowers.size(); i++) {
      options.writeBytes(NativeMemory.latin1(i == 0 ? "" : ":"));
      options.writeBytes(PathEscape.separators(lowers.get(i)));
    }
    for (OverlayOption option : OverlayOption.of(overlay)) {
      switch (option) {
        case OverlayOption.Flag flag -> options.writeBytes(NativeMemory.latin1("," + flag.key()));
        case OverlayOption.Setting setting -> {
          options.writeBytes(NativeMemory.latin1("," + setting.key() + "="));
          options.writeBytes(PathEscape.separators(setting.value()));
        }
      }
    }
    return options.toByteArray();
  }
}
