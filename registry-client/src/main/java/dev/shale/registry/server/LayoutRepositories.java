package dev.shale.registry.server;

import dev.shale.content.DirectoryContentStore;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.transport.layout.LayoutIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The repositories of an image layout. Its index names each manifest {@code repository:tag}, or
 * {@code repository@digest} if no tag means it; a name without a repository is in the one that is
 * called as the layout's directory. Blobs belong to all repositories. Other programs may read and
 * change the layout at the same time; what they change is seen at the next request.
 */
public final class LayoutRepositories implements Repositories, AutoCloseable {
  /** What is in progress: no part of the layout. */
  private static final String WORK = ".shale-registry";

  private static final String DRAFTS = "drafts";
  private static final String UPLOADS = "uploads";

  private static final String NAMELESS = "image";

  private final Path root;
  private final LayoutIndex index;
  private final ProcessLock lock;
  private final DirectoryContentStore content;
  private final LayoutManifests manifests;
  private final Subjects subjects;
  private final String own;
  private final EmptiedNames emptied = new EmptiedNames();
  private final Optional<PushTarget> pushTarget;
  private volatile @Nullable Read lastRead;

  /** The index as it was read, and by what one knows whether it is still that. */
  private record Read(@Nullable Object file, FileTime written, LayoutListing listing) {}

  private LayoutRepositories(Path root, boolean writable) throws IOException {
    Path work = root.resolve(WORK);
    this.root = root;
    this.lock = new ProcessLock(root.resolve("oci-layout"));
    this.index = new LayoutIndex(root, lock, new WholeFiles(work.resolve(DRAFTS)));
    this.content = new DirectoryContentStore(root.resolve("blobs"), work.resolve(DRAFTS));
    this.manifests = new LayoutManifests(content);
    this.subjects = new Subjects(manifests);
    this.own = repositoryCalledAs(root);
    this.pushTarget =
        writable
            ? Optional.of(LayoutPushTarget.open(this, work.resolve(UPLOADS)))
            : Optional.empty();
  }

  /**
   * The repositories of a layout, which is made if nothing is there; it can be pushed to.
   *
   * @throws OciException INVALID if the directory has other things in it
   */
  public static LayoutRepositories open(Path root) throws IOException {
    requireOursOrEmpty(root);
    Path drafts = Files.createDirectories(root.resolve(WORK).resolve(DRAFTS));
    new LayoutIndex(root, new ProcessLock(root.resolve("oci-layout")), new WholeFiles(drafts))
        .create();
    LayoutIndex.require(root);
    return new LayoutRepositories(root, true);
  }

  /**
   * The repositories of a layout that is only read.
   *
   * @throws OciException NOT_FOUND if there is none
   */
  public static LayoutRepositories openToRead(Path root) throws IOException {
    LayoutIndex.require(root);
    return new LayoutRepositories(root, false);
  }

  private static void requireOursOrEmpty(Path root) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw OciException.invalid("serve %s: not a directory", root);
    }
    if (Files.notExists(root) || Files.exists(root.resolve("oci-layout"))) {
      return;
    }
    try (Stream<Path> entries = Files.list(root)) {
      if (entries.anyMatch(entry -> !entry.getFileName().toString().equals(WORK))) {
        throw OciException.invalid(
            "serve %s: the directory is not empty and is no image layout", root);
      }
    }
  }

  private static String repositoryCalledAs(Path root) {
    Path name = root.toAbsolutePath().normalize().getFileName();
    String text = name == null ? NAMELESS : name.toString().toLowerCase(Locale.ROOT);
    return RepositoryNames.isName(text) ? text : NAMELESS;
  }

  LayoutIndex index() {
    return index;
  }

  ProcessLock lock() {
    return lock;
  }

  DirectoryContentStore content() {
    return content;
  }

  /** The repository of what names none. */
  String own() {
    return own;
  }

  /** The index as it is now; it is replaced as a whole, so another file is another index. */
  LayoutListing listing() throws IOException {
    BasicFileAttributes now;
    try {
      now = Files.readAttributes(root.resolve("index.json"), BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw OciException.corrupt("read oci:%s: its index.json is missing", root);
    }
    Read last = lastRead;
    if (last != null
        && now.lastModifiedTime().equals(last.written())
        && Objects.equals(now.fileKey(), last.file())) {
      return last.listing();
    }
    LayoutListing listing = LayoutListing.of(index.entries(), own);
    lastRead = new Read(now.fileKey(), now.lastModifiedTime(), listing);
    return listing;
  }

  /** Those without an entry in the index that are there still. */
  EmptiedNames emptied() {
    return emptied;
  }

  /** The emptied ones are looked at twice: one may be filled, or emptied, just now. */
  @Override
  public SortedSet<String> names() throws IOException {
    SortedSet<String> names = emptied.all();
    names.addAll(listing().names());
    names.addAll(emptied.all());
    return names;
  }

  @Override
  public Optional<SortedSet<String>> tags(String repository) throws IOException {
    boolean wasEmpty = emptied.contains(repository);
    Optional<SortedSet<String>> tags = listing().tags(repository);
    return tags.isEmpty() && (wasEmpty || emptied.contains(repository))
        ? Optional.of(new TreeSet<>())
        : tags;
  }

  @Override
  public Optional<RawManifest> manifest(String repository, Reference reference) throws IOException {
    Optional<Descriptor> entry = entry(repository, reference);
    return entry.isPresent() ? manifests.find(entry.get()) : Optional.empty();
  }

  @Override
  public Optional<ServedManifest> servedManifest(String repository, Reference reference)
      throws IOException {
    Optional<Descriptor> entry = entry(repository, reference);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Optional<ServedBlob> bytes = blob(repository, entry.get().digest());
    if (bytes.isEmpty() || bytes.get().sizeBytes() <= Room.SMALL_BYTES) {
      return manifests.find(entry.get()).map(ServedManifest.Held::new);
    }
    manifests.check(entry.get());
    return Optional.of(new ServedManifest.Stored(entry.get(), bytes.get()));
  }

  private Optional<Descriptor> entry(String repository, Reference reference) throws IOException {
    LayoutListing listing = listing();
    Optional<Descriptor> entry = listing.find(repository, reference);
    if (entry.isEmpty() && reference instanceof Reference.ByDigest(Digest digest)) {
      entry = new Reach(content).find(listing.manifests(repository), digest);
    }
    return entry;
  }

  @Override
  public Optional<ServedBlob> blob(String repository, Digest digest) throws IOException {
    OptionalLong size = content.size(digest);
    return size.isEmpty()
        ? Optional.empty()
        : Optional.of(new Stored(content, digest, size.getAsLong()));
  }

  private record Stored(DirectoryContentStore content, Digest digest, long sizeBytes)
      implements ServedBlob {
    @Override
    public InputStream openAt(long offset) throws IOException {
      FileChannel file = content.openFile(digest);
      try {
        return Channels.newInputStream(file.position(offset));
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    }

    @Override
    public Optional<FileChannel> openFile() throws IOException {
      return Optional.of(content.openFile(digest));
    }
  }

  @Override
  public List<Descriptor> referrers(String repository, Digest subject) throws IOException {
    return subjects.referrers(listing().manifests(repository), subject);
  }

  @Override
  public Optional<PushTarget> pushTarget() {
    return pushTarget;
  }

  /** Takes away the directory of what is in progress, unless something is. */
  @Override
  public void close() throws IOException {
    Path work = root.resolve(WORK);
    for (Path directory : List.of(work.resolve(UPLOADS), work.resolve(DRAFTS), work)) {
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException e) {
        return; // an upload waits for its client, or another process writes
      }
    }
  }
}
