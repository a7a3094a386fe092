package dev.shale.jib;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.layer.Expansion;
import dev.shale.local.LocalStore;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The unpacking of one archive into an empty directory, for its names and bytes only. Of entries of
 * one name the one counts that the JVM would load.
 *
 * <p>Spec: PKWARE APPNOTE 6.3.10, "File name", "CRC-32".
 */
final class Unpacking {
  private final Path file;
  private final Path directory;
  private final Expansion expansion;

  private Unpacking(Path file, Path directory, Expansion expansion) {
    this.file = file;
    this.directory = directory;
    this.expansion = expansion;
  }

  /**
   * Unpacks.
   *
   * @throws OciException INVALID if it is no jar or has names that lead elsewhere, CORRUPT if bytes
   *     are not those that it promises
   */
  static Path unpack(Path file, Path directory, LocalStore store) throws IOException {
    Expansion expansion = store.expansionOfArchive(file.toString(), Files.size(file));
    try (ZipFile zip = open(file)) {
      new Unpacking(file, directory, expansion).unpack(zip);
    }
    return directory;
  }

  /**
   * Opens an archive; the caller closes.
   *
   * @throws OciException INVALID if it is none
   */
  static ZipFile open(Path file) throws IOException {
    try {
      return new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new OciException(
          ErrorKind.INVALID, "jib %s: no jar or WAR: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void unpack(ZipFile zip) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    zip.stream().map(ZipEntry::getName).forEach(names::add);
    for (String name : names) {
      TreePath path = path(name);
      expansion.addEntry(path);
      if (name.endsWith("/")) {
        makeDirectory(name);
      } else {
        unpack(zip, zip.getEntry(name));
      }
    }
  }

  /** Only a name that is clean: what others make of another is anyone's guess. */
  private TreePath path(String name) {
    String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    try {
      TreePath path = TreePath.of(plain);
      if (!path.isRoot() && plain.equals(new String(path.bytes(), StandardCharsets.UTF_8))) {
        return path;
      }
    } catch (OciException e) {
      throw new OciException(
          ErrorKind.INVALID, "jib %s: entry \"%s\": %s".formatted(file, name, e.getMessage()), e);
    }
    throw OciException.invalid(
        "jib %s: entry \"%s\": expected a relative path without \".\" and \"..\"", file, name);
  }

  private Path place(String name) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      throw new OciException(
          ErrorKind.UNSUPPORTED,
          "jib %s: entry \"%s\": no file can be called so in this locale; set LC_ALL=C.UTF-8"
              .formatted(file, name),
          e);
    }
  }

  private void makeDirectory(String name) throws IOException {
    Path path = place(name);
    requireNoFile(path);
    Files.createDirectories(path);
  }

  /** An archive may have a file and, below its name, others. */
  private void requireNoFile(Path path) {
    Path at = directory;
    for (Path part : directory.relativize(path)) {
      at = at.resolve(part);
      if (Files.isRegularFile(at)) {
        throw twofold(at);
      }
    }
  }

  private OciException twofold(Path at) {
    return OciException.invalid(
        "jib %s: entry \"%s\": the archive has both a file and a directory of that name",
        file, directory.relativize(at));
  }

  private void unpack(ZipFile zip, ZipEntry entry) throws IOException {
    String name = entry.getName();
    Path path = place(name);
    requireNoFile(path);
    if (Files.isDirectory(path)) {
      throw twofold(path);
    }
    makeDirectory(name.substring(0, name.lastIndexOf('/') + 1));
    CRC32 sum = new CRC32();
    try (InputStream packed = zip.getInputStream(entry);
        InputStream in = expansion.counting(new BufferedInputStream(packed))) {
      Files.copy(new CheckedInputStream(in, sum), path);
    } catch (ZipException | EOFException e) {
      throw new OciException(
          ErrorKind.CORRUPT, "jib %s: entry \"%s\": %s".formatted(file, name, e.getMessage()), e);
    }
    if (sum.getValue() != entry.getCrc() || Files.size(path) != entry.getSize()) {
      throw OciException.corrupt(
          "jib %s: entry \"%s\": its bytes are not those that its checksum is of", file, name);
    }
  }
}
