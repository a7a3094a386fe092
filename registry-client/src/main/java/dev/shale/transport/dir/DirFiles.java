package dev.shale.transport.dir;

import dev.shale.content.DirectoryContentStore;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a {@code dir:} by their names.
 *
 * <p>Spec: containers/image, docs/containers-transports(5), "dir:path"; directory/, version 1.1.
 *
 * @param root the directory
 */
record DirFiles(Path root) {
  static final String MANIFEST = "manifest.json";

  private static final String VERSION = "Directory Transport Version: 1.1\n";
  private static final String VERSION_FILE = "version";
  private static final String DRAFTS = ".shale-drafts";

  /** What an image may leave behind, drafts of skopeo's that was killed included. */
  private static final Pattern OF_AN_IMAGE =
      Pattern.compile(
          "[0-9a-f]{64,128}(?:\\.manifest\\.json|\\.signature-\\d+)?|signature-\\d+"
              + "|dir-put-blob.*");

  private static final Pattern SIGNATURE = Pattern.compile("(?:[0-9a-f]+\\.)?signature-\\d+");

  /** What of a directory was not there when it was begun. */
  enum Made {
    NOTHING,
    VERSION,
    DIRECTORY
  }

  static String instance(Digest manifest) {
    return manifest.hex() + "." + MANIFEST;
  }

  /** What the user calls it, with its transport. */
  String shown() {
    return "dir:" + root;
  }

  DirectoryContentStore content() {
    return DirectoryContentStore.ofHexNames(root, root.resolve(DRAFTS));
  }

  ProcessLock lock() {
    return new ProcessLock(root.resolve(VERSION_FILE));
  }

  /**
   * Writes nothing.
   *
   * @throws OciException INVALID if something else is there, or it is of another version
   */
  void requireOursOrEmpty() throws IOException {
    if (Files.notExists(root)) {
      return;
    }
    if (!Files.isDirectory(root)) {
      throw OciException.invalid("write %s: not a directory", shown());
    }
    Path version = version();
    boolean isOurs = isFile(version) ? isVersion(version) || isBeginning(version) : isEmpty();
    if (!isOurs) {
      throw notOurs();
    }
  }

  private Path version() {
    return root.resolve(VERSION_FILE);
  }

  /** A link leads to what is no part of the directory, and is not written through. */
  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private OciException notOurs() {
    return OciException.invalid(
        "write %s: the directory is not empty, and its file version does not say that it is a"
            + " dir:; nothing is overwritten",
        shown());
  }

  /**
   * Makes the directory, unless it is there.
   *
   * @throws OciException INVALID if something else is in it, or it is of another version
   */
  Made create() throws IOException {
    Made made = Files.exists(root) ? Made.VERSION : Made.DIRECTORY;
    Files.createDirectories(root);
    Path version = version();
    boolean mayBeOurs =
        !Files.isSymbolicLink(root.resolve(DRAFTS)) && (isFile(version) || isEmpty());
    if (!mayBeOurs) {
      throw notOurs();
    }
    return lock().during(() -> isVersion(version) ? Made.NOTHING : begin(version, made));
  }

  /** Takes away what was made, unless there is something in it now. */
  void unmake(Made made) throws IOException {
    if (made != Made.NOTHING && names().equals(Set.of(VERSION_FILE))) {
      Files.delete(version());
      if (made == Made.DIRECTORY) {
        Files.delete(root);
      }
    }
  }

  /** Says again what this is, where who made the directory has taken that away. */
  void restoreVersion() throws IOException {
    if (Files.size(version()) == 0) {
      Files.writeString(version(), VERSION);
    }
  }

  /** The names of all that is here. */
  Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /** Whether someone is writing here, or was when he was killed. */
  boolean hasDrafts() {
    return Files.exists(root.resolve(DRAFTS));
  }

  private boolean isEmpty() throws IOException {
    return count() == 0;
  }

  private long count() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.limit(2).count();
    }
  }

  private static boolean isVersion(Path version) throws IOException {
    return Files.size(version) == VERSION.length() && Files.readString(version).equals(VERSION);
  }

  /** Writes the version where nothing is but the empty file that was locked. */
  private Made begin(Path version, Made made) throws IOException {
    if (!isBeginning(version)) {
      throw notOurs();
    }
    try {
      Files.writeString(version, VERSION);
    } catch (IOException e) {
      unmake(made);
      throw e;
    }
    return made;
  }

  private boolean isBeginning(Path version) throws IOException {
    return Files.size(version) == 0 && count() == 1;
  }

  /** A small file's bytes; empty if there is none. */
  Optional<byte[]> read(String name, int maxBytes) throws IOException {
    Path file = root.resolve(name);
    try {
      if (Files.size(file) > maxBytes) {
        throw OciException.invalid(
            "read %s: its file %s has %d bytes, at most %d are allowed",
            shown(), name, Files.size(file), maxBytes);
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The same of a file that is the directory's own: none is where a link is. */
  Optional<byte[]> readOwn(String name, int maxBytes) throws IOException {
    return isLink(name) ? Optional.empty() : read(name, maxBytes);
  }

  /** The manifest of the image that is here; one that is damaged, or behind a link, is none. */
  Optional<RawManifest> top() throws IOException {
    try {
      return readOwn(MANIFEST, RawManifest.MAX_BYTES).map(RawManifest::untyped);
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  boolean isLink(String name) {
    return Files.isSymbolicLink(root.resolve(name));
  }

  void writeManifest(String name, RawManifest manifest) throws IOException {
    Path drafts = Files.createDirectories(root.resolve(DRAFTS));
    new WholeFiles(drafts).replace(root.resolve(name), manifest.bytes());
  }

  /** Removes the signatures, which are another image's. */
  void removeSignatures() throws IOException {
    remove(name -> SIGNATURE.matcher(name).matches());
  }

  /** Removes what other images have left; files that no image has stay. */
  void removeOthers(Set<String> own) throws IOException {
    remove(name -> OF_AN_IMAGE.matcher(name).matches() && !own.contains(name));
  }

  /** Removes these files. */
  void removeAll(Set<String> names) throws IOException {
    remove(names::contains);
  }

  /** The image behind a link is another name's. */
  void requireNoLink() {
    if (Files.isSymbolicLink(root)) {
      throw OciException.invalid(
          "delete %s: a link; delete what it leads to, or the link", shown());
    }
  }

  boolean has(String name) {
    return Files.exists(root.resolve(name), LinkOption.NOFOLLOW_LINKS) && !isLink(name);
  }

  /** Removes the image, name first, and the directory unless it has files of others. */
  void delete() throws IOException {
    Files.delete(root.resolve(MANIFEST));
    removeSignatures();
    removeOthers(Set.of());
    content().sweep();
    content().removeIngest();
    Files.deleteIfExists(root.resolve(VERSION_FILE));
    if (isEmpty()) {
      Files.delete(root);
    }
  }

  private void remove(Predicate<String> isMeant) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(root, file -> isMeant.test(file.getFileName().toString()))) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
