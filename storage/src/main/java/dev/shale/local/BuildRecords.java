package dev.shale.local;

import dev.shale.file.WholeFiles;
import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What builds leave for the next build of the same project to compare with: a document for each
 * project, of which only as many as {@link #MAX_PROJECTS} are kept. Nothing depends on them. Safe
 * for use by several threads and processes.
 */
public final class BuildRecords {
  /** The projects that were built last. */
  static final int MAX_PROJECTS = 200;

  private static final String SALT = "salt";
  private static final int SALT_BYTES = 32;
  private static final Set<PosixFilePermission> SALT_MODE =
      PosixFilePermissions.fromString("rw-------");

  private final Path directory;
  private final WholeFiles files;

  BuildRecords(Path directory, WholeFiles files) {
    this.directory = directory;
    this.files = files;
  }

  /** The document of a project. */
  public Optional<byte[]> find(Digest project) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(project)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Keeps a document in place of the project's older one; nothing is written if they are equal. */
  public void keep(Digest project, byte[] document) throws IOException {
    if (find(project).filter(old -> Arrays.equals(old, document)).isEmpty()) {
      files.replace(file(project), document);
      dropOldest();
    }
  }

  /**
   * Random bytes that no other store has, made when they are first asked for: what digests of
   * secrets are made with, so that whoever has a digest alone cannot try values. If they are lost,
   * such digests are others from then on.
   */
  public byte[] salt() throws IOException {
    Path file = directory.resolve(SALT);
    Optional<byte[]> kept = readSalt(file);
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] made = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(made);
    if (files.add(file, made, SALT_MODE)) {
      return made;
    }
    Optional<byte[]> others = readSalt(file); // another process was faster
    if (others.isPresent()) {
      return others.get();
    }
    files.replace(file, made, SALT_MODE);
    return made;
  }

  /** What has another length is none: of a disk that lost what was written last. */
  private static Optional<byte[]> readSalt(Path file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file)).filter(bytes -> bytes.length == SALT_BYTES);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void dropOldest() throws IOException {
    List<Digest> projects = StoreLayout.digests(directory);
    if (projects.size() <= MAX_PROJECTS) {
      return;
    }
    record Written(Digest project, Instant at) {}
    List<Written> all = new ArrayList<>();
    for (Digest project : projects) {
      all.add(new Written(project, written(project)));
    }
    all.sort(Comparator.comparing(Written::at));
    for (Written oldest : all.subList(0, all.size() - MAX_PROJECTS)) {
      Files.deleteIfExists(file(oldest.project()));
    }
  }

  private Instant written(Digest project) throws IOException {
    try {
      return Files.getLastModifiedTime(file(project)).toInstant();
    } catch (NoSuchFileException e) { // another process was faster
      return FileTime.fromMillis(0).toInstant();
    }
  }

  private Path file(Digest project) {
    return directory.resolve(project.hex());
  }
}
