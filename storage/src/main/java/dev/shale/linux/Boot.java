package dev.shale.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which run of the machine this is. */
public final class Boot {
  private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Boot() {}

  /** A name that no other run has; empty where the kernel does not show it. */
  public static String id() throws IOException {
    return Files.isReadable(ID) ? Files.readString(ID, StandardCharsets.US_ASCII).strip() : "";
  }
}
