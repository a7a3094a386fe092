package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.linux.Namespaces;
import dev.shale.linux.Overlay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds out by trying whether layers can be stacked by overlayfs, and if not, why. */
final class OverlayProbe {
  private static final Path FILE_SYSTEMS = Path.of("/proc/filesystems");

  private final Path scratch;
  private final Overlay.Marks marks;

  /**
   * @param scratch an existing directory on the file system that upper directories shall be on
   * @param marks how the layers say what they hide
   */
  OverlayProbe(Path scratch, Overlay.Marks marks) {
    this.scratch = scratch;
    this.marks = marks;
  }

  /** What is in the way; empty if nothing is. */
  Optional<Obstacle> obstacle() throws IOException {
    if (!Files.isWritable(scratch)) {
      return Optional.of(
          new Obstacle("the store cannot be written to", "keep it elsewhere: --root DIR"));
    }
    try {
      Namespaces.tryOverlay(scratch, marks);
      return Optional.empty();
    } catch (OciException | IOException refusal) {
      return Optional.of(explain(String.valueOf(refusal.getMessage())));
    }
  }

  private Obstacle explain(String refusal) throws IOException {
    if (!Files.readString(FILE_SYSTEMS, StandardCharsets.ISO_8859_1).contains("\toverlay\n")) {
      return new Obstacle("the kernel has no overlay file system", "modprobe overlay");
    }
    String type = Files.getFileStore(scratch).type();
    if (type.equals("overlay")) {
      return new Obstacle(
          "the store is on an overlay itself, which another cannot write to",
          "put the store on a volume or a tmpfs: --root DIR");
    }
    if (Namespaces.isFiltered()) {
      return new Obstacle(
          "a seccomp filter may forbid it (%s)".formatted(refusal),
          Obstacle.startContainerWith("--security-opt seccomp=unconfined"));
    }
    return new Obstacle(
        "the store is on %s: %s".formatted(type, refusal.replace(scratch.toString(), "")),
        "put the store on ext4, xfs, btrfs or tmpfs: --root DIR");
  }
}
