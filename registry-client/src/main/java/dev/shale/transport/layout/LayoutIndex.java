package dev.shale.transport.layout;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What an image layout says it has: its {@code index.json}, an entry for each name. What others
 * have written into the file stays. Safe for use by several threads and processes.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md, "oci-layout file", "index.json file";
 * annotations.md, {@code org.opencontainers.image.ref.name}.
 */
public final class LayoutIndex {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String VERSION = "1.0.0";
  private static final String VERSION_FIELD = "imageLayoutVersion";

  private final Path root;
  private final ProcessLock lock;
  private final WholeFiles files;

  /**
   * The index of the layout at {@code root}.
   *
   * @param lock held around changes; others of the layout's files may be behind it too
   * @param files by which the index is replaced
   */
  public LayoutIndex(Path root, ProcessLock lock, WholeFiles files) {
    this.root = root;
    this.lock = lock;
    this.files = files;
  }

  /** What an image is called beside another: a name's repository stays. */
  static String beside(Optional<String> name, String tag) {
    String other = name.orElse("");
    int colon = other.indexOf(':', other.lastIndexOf('/') + 1);
    return other.substring(0, colon + 1) + tag;
  }

  /** Makes the layout's two files where they are missing. */
  public void create() throws IOException {
    if (isWhole()) {
      return;
    }
    lock.during(
        () -> {
          if (Files.notExists(file())) {
            write(empty(), List.of());
          }
          if (!isWhole()) { // and last, since who waits for a lock on this file has the old one
            files.replace(versionFile(root), versionFile());
          }
          return root;
        });
  }

  private boolean isWhole() throws IOException {
    return Files.exists(file()) && isMade(root);
  }

  /** Whether a directory says that it is a layout; the file is empty while one is being made. */
  static boolean isMade(Path root) throws IOException {
    Path version = versionFile(root);
    return Files.exists(version) && Files.size(version) > 0;
  }

  private static Path versionFile(Path root) {
    return root.resolve("oci-layout");
  }

  private Path file() {
    return root.resolve("index.json");
  }

  /**
   * Checks that a directory is a layout that this program understands.
   *
   * @throws OciException NOT_FOUND if it is none, UNSUPPORTED if it is of another version
   */
  public static void require(Path root) throws IOException {
    try {
      requireVersion("oci:" + root, new ProcessLock(versionFile(root)).read());
    } catch (NoSuchFileException e) {
      throw OciException.notFound(
          Files.exists(root)
              ? "open oci:%s: not an image layout, it has no file oci-layout"
              : "open oci:%s: no such directory",
          root);
    }
  }

  /**
   * Checks what a layout's file {@code oci-layout} says.
   *
   * @param layout what the user calls it, with its transport
   * @throws OciException UNSUPPORTED if it is of another version
   */
  public static void requireVersion(String layout, byte[] versionFile) {
    String version =
        Json.requireText("oci-layout", Json.parseObject("oci-layout", versionFile), VERSION_FIELD);
    if (!version.equals(VERSION)) {
      throw OciException.unsupported(
          "open %s: a layout of version \"%s\"; %s is understood", layout, version, VERSION);
    }
  }

  /** What the file {@code oci-layout} of a new layout says. */
  public static byte[] versionFile() {
    ObjectNode version = Json.object();
    version.put(VERSION_FIELD, VERSION);
    return Json.write(version);
  }

  /** The entries of an {@code index.json}, in its order. */
  public static List<Descriptor> entries(byte[] document) {
    return entries(Json.parseObject("index.json", document));
  }

  /** An {@code index.json} with these entries. */
  public static byte[] document(List<Descriptor> entries) {
    return document(empty(), entries);
  }

  private static byte[] document(ObjectNode json, List<Descriptor> entries) {
    ArrayNode manifests = json.putArray("manifests");
    entries.forEach(entry -> manifests.add(entry.toJson()));
    return Json.write(json);
  }

  /** Every entry, in the order of the file. */
  public List<Descriptor> entries() throws IOException {
    return entries(read());
  }

  private static List<Descriptor> entries(ObjectNode json) {
    return Json.elements(json, "manifests").stream().map(Descriptor::parse).toList();
  }

  /** What an entry is called. */
  public static Optional<String> nameOf(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(REF_NAME));
  }

  /** Gives an image a name, taking it from whoever had it, or an entry without one. */
  public void add(Descriptor manifest, Optional<String> name) throws IOException {
    update(entries -> with(entries, manifest, name));
  }

  private static List<Descriptor> with(
      List<Descriptor> entries, Descriptor manifest, Optional<String> name) {
    List<Descriptor> kept = new ArrayList<>(entries);
    if (name.isEmpty()) {
      keepNameless(kept, manifest);
      return kept;
    }
    Descriptor entry = entryToName(entries, manifest, name);
    kept.remove(entry);
    List<Descriptor> losers = kept.stream().filter(e -> nameOf(e).equals(name)).toList();
    kept.removeAll(losers);
    losers.forEach(loser -> keepNameless(kept, loser));
    kept.add(named(entry, name.get()));
    return kept;
  }

  /** The image's entry that has the name already, or waits for one, or a new one. */
  private static Descriptor entryToName(
      List<Descriptor> entries, Descriptor manifest, Optional<String> name) {
    List<Descriptor> own =
        entries.stream().filter(entry -> entry.digest().equals(manifest.digest())).toList();
    return Stream.concat(
            own.stream().filter(entry -> nameOf(entry).equals(name)),
            own.stream().filter(entry -> nameOf(entry).isEmpty()))
        .findFirst()
        .orElse(manifest);
  }

  /** An entry with a name. */
  public static Descriptor named(Descriptor entry, String name) {
    SortedMap<String, String> annotations = new TreeMap<>(entry.annotations());
    annotations.put(REF_NAME, name);
    return entry.withAnnotations(annotations);
  }

  private static Descriptor nameless(Descriptor entry) {
    SortedMap<String, String> annotations = new TreeMap<>(entry.annotations());
    annotations.remove(REF_NAME);
    return entry.withAnnotations(annotations);
  }

  /** Gives an image a name; the entry that had it is gone. */
  public void replace(Descriptor manifest, String name) throws IOException {
    update(
        entries -> {
          List<Descriptor> others = without(entries, name);
          others.add(named(manifest, name));
          return others;
        });
  }

  /** Removes the entries that have a name; an image whose last name it was is listed no more. */
  public void remove(String name) throws IOException {
    update(entries -> without(entries, name));
  }

  private static List<Descriptor> without(List<Descriptor> entries, String name) {
    List<Descriptor> others = new ArrayList<>(entries);
    others.removeIf(entry -> nameOf(entry).equals(Optional.of(name)));
    return others;
  }

  /** Removes one name; an image whose last name it was stays, nameless. */
  public void removeName(String name) throws IOException {
    update(
        entries -> {
          List<Descriptor> kept = new ArrayList<>(entries);
          Optional<Descriptor> entry =
              kept.stream().filter(e -> nameOf(e).equals(Optional.of(name))).findFirst();
          entry.ifPresent(kept::remove);
          entry.ifPresent(e -> keepNameless(kept, e));
          return kept;
        });
  }

  /** Changes the entries while nobody else does. */
  public void update(UnaryOperator<List<Descriptor>> change) throws IOException {
    lock.during(
        () -> {
          ObjectNode json = read();
          write(json, change.apply(entries(json)));
          return root;
        });
  }

  /** Keeps an entry without its name, unless the image has another and this one says no more. */
  private static void keepNameless(List<Descriptor> entries, Descriptor entry) {
    Descriptor nameless = nameless(entry);
    if (entries.contains(nameless)) {
      return;
    }
    boolean saysMore =
        !nameless.equals(Descriptor.of(entry.mediaType(), entry.digest(), entry.size()));
    if (saysMore || entries.stream().noneMatch(e -> e.digest().equals(entry.digest()))) {
      entries.add(nameless);
    }
  }

  private ObjectNode read() throws IOException {
    try {
      return Json.parseObject("index.json", Files.readAllBytes(file()));
    } catch (NoSuchFileException e) {
      throw OciException.corrupt("open oci:%s: its index.json is missing", root);
    }
  }

  private static ObjectNode empty() {
    ObjectNode json = Json.object();
    json.put("schemaVersion", 2);
    json.put("mediaType", MediaType.OCI_INDEX.value());
    return json;
  }

  private void write(ObjectNode json, List<Descriptor> entries) throws IOException {
    files.replace(file(), document(json, entries));
  }
}
