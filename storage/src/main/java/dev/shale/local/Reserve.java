package dev.shale.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Room on the disk that is kept so that things can be removed when there is none: to take an image
 * off the list, a new list has to be written first.
 */
final class Reserve {
  /** More than the list of some thousand images. */
  static final int BYTES = 1 << 20;

  private final Path file;

  Reserve(Path file) {
    this.file = file;
  }

  /** Takes the room if there is some; if not, the next who opens the store tries again. */
  void keep() {
    try {
      if (size() < BYTES) {
        byte[] noise = new byte[BYTES]; // zeros may take no room
        new SplittableRandom(BYTES).nextBytes(noise);
        Files.write(file, noise);
      }
    } catch (IOException e) {
      System.getLogger(Reserve.class.getName())
          .log(System.Logger.Level.DEBUG, "no room to be kept", e);
    }
  }

  private long size() throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** A change after which less is in the store. */
  @FunctionalInterface
  interface Removal {
    void run() throws IOException;
  }

  /** Makes a change that can be made again; gives the room to it if it fails without. */
  void during(Removal removal) throws IOException {
    try {
      removal.run();
    } catch (IOException e) {
      Files.deleteIfExists(file);
      removal.run();
    }
  }
}
