package dev.shale.transport.layout;

import dev.shale.content.DirectoryContentStore;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A directory in the image layout that tools exchange. Several processes may write to one.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md.
 */
public final class OciLayout {
  private static final String DRAFTS = ".shale-drafts";

  /** Spec: annotations.md, "Pre-Defined Annotation Keys", the grammar of {@code ref}. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]+(?:(?:[-._:@/+]|--)[A-Za-z0-9]+)*");

  private final Path root;
  private final Optional<Path> sharedBlobs;

  /** The layout at {@code root}, whether or not there is one yet. */
  public OciLayout(Path root) {
    this(root, Optional.empty());
  }

  private OciLayout(Path root, Optional<Path> sharedBlobs) {
    this.root = root;
    this.sharedBlobs = sharedBlobs;
  }

  /**
   * This layout with its blobs, manifests included, in a directory that other layouts use, too:
   * {@code ALGORITHM/HEX} below it, in place of the layout's own {@code blobs/}.
   */
  public OciLayout withSharedBlobs(Path directory) {
    return new OciLayout(root, Optional.of(directory));
  }

  /** Which image of a layout. */
  public sealed interface Selector {
    /** The only one. */
    record Only() implements Selector {}

    /** That of a name: any text. */
    record Named(String name) implements Selector {}

    /** That whose manifest has this digest, in an index too. */
    record WithDigest(Digest digest) implements Selector {}

    /** The entry at a place in {@code index.json}, counted from 0. */
    record At(int place) implements Selector {}
  }

  /**
   * An image of this layout, to be read.
   *
   * @throws OciException NOT_FOUND if there is no layout or it has no such image, INVALID if it has
   *     several and none was named
   */
  public ImageSource source(Selector selector) throws IOException {
    return images().source(selector);
  }

  private LayoutImages images() throws IOException {
    LayoutIndex.require(root);
    return new LayoutImages("oci:" + root, index().entries(), content()::find);
  }

  /**
   * A place for an image in this layout, which is made, if it is not there, when something comes.
   *
   * @param names what to call the image; taken from whoever had them; it may go without
   * @throws OciException INVALID if the directory has other things in it, or a name is none that
   *     the specification allows
   */
  public ImageDestination destination(List<String> names) throws IOException {
    return open(names);
  }

  LayoutDestination open(List<String> names) throws IOException {
    names.forEach(name -> requireName("oci:" + root, name));
    requireOursOrEmpty();
    if (LayoutIndex.isMade(root)) {
      LayoutIndex.require(root);
    }
    String shown = "oci:" + root + (names.isEmpty() ? "" : ":" + names.getFirst());
    return new LayoutDestination(shown, names, content(), index(), this::prepare);
  }

  private void prepare() throws IOException {
    Files.createDirectories(root);
    index().create();
    LayoutIndex.require(root);
    Files.createDirectories(drafts());
  }

  /**
   * Makes a layout without any image.
   *
   * @throws OciException CONFLICT if something is there already
   */
  public static OciLayout create(Path root) throws IOException {
    if (Files.exists(root)) {
      throw OciException.conflict("make layout oci:%s: something is there already", root);
    }
    Files.createDirectories(root.resolve("blobs").resolve("sha256"));
    OciLayout layout = new OciLayout(root);
    layout.index().create();
    return layout;
  }

  /**
   * What the layout lists, in its order.
   *
   * @throws OciException NOT_FOUND if there is no layout
   */
  public List<Descriptor> entries() throws IOException {
    LayoutIndex.require(root);
    return index().entries();
  }

  /**
   * The entry of a name.
   *
   * @throws OciException NOT_FOUND if nothing has it, INVALID if several have
   */
  public Descriptor require(String name) throws IOException {
    return images().named(name);
  }

  /**
   * Gives an entry a name; the entry that had it is gone.
   *
   * @throws OciException INVALID if the name is none that the specification allows
   */
  public void tag(Descriptor entry, String name) throws IOException {
    requireName("oci:" + root, name);
    index().replace(entry, name);
  }

  /** Removes a name, with the entry that has it. */
  public void untag(String name) throws IOException {
    index().remove(name);
  }

  /** Removes a name; an image whose last name it was stays, and is known by its digest. */
  public void unname(String name) throws IOException {
    index().removeName(name);
  }

  /**
   * Removes entries, and the blobs that only they led to, unless those are shared with other
   * layouts. Nobody else may be writing to it.
   *
   * @throws OciException NOT_FOUND if a manifest that is referred to is not here; nothing is
   *     removed
   */
  public void remove(List<Descriptor> entries) throws IOException {
    DirectoryContentStore content = content();
    List<Descriptor> others = new ArrayList<>(entries());
    others.removeAll(entries);
    Set<Digest> dead = new LayoutReach(content).of(entries);
    dead.removeAll(new LayoutReach(content).of(others));
    index().update(all -> all.stream().filter(entry -> !entries.contains(entry)).toList());
    if (sharedBlobs.isEmpty()) {
      for (Digest digest : dead) {
        content.delete(digest);
      }
    }
  }

  /**
   * One of the images, its documents read.
   *
   * @throws OciException NOT_FOUND if it is not here, UNSUPPORTED if it is an index of several, or
   *     no image
   */
  @SuppressWarnings("resource") // a layout's source holds nothing open
  public LayoutImage image(String name) throws IOException {
    return LayoutImage.of(source(new Selector.Named(name)));
  }

  /** The image of a manifest that is here, whether or not it is listed. */
  @SuppressWarnings("resource") // a layout's source holds nothing open
  public LayoutImage image(Descriptor manifest) throws IOException {
    String shown = "oci:" + root + "@" + manifest.digest();
    return LayoutImage.of(images().source(shown, manifest));
  }

  /** Begins a change of one of the images. */
  public LayoutEdit edit(LayoutImage image) throws IOException {
    return LayoutEdit.of(this, image);
  }

  /** Begins an image that has no layers. */
  public LayoutEdit begin(ImageConfig config) throws IOException {
    LayoutIndex.require(root);
    return LayoutEdit.ofNew(this, config);
  }

  /**
   * Removes the blobs that nothing the layout lists refers to. Nobody else may be writing to it.
   *
   * @return what was removed
   * @throws OciException NOT_FOUND if a manifest that is referred to is not here; nothing is
   *     removed; UNSUPPORTED if the blobs are shared with other layouts
   */
  public Set<Digest> sweep() throws IOException {
    LayoutIndex.require(root);
    if (sharedBlobs.isPresent()) {
      throw OciException.unsupported(
          "sweep oci:%s: its blobs in %s may be other layouts', too", root, sharedBlobs.get());
    }
    DirectoryContentStore content = content();
    Set<Digest> dead = content.list();
    dead.removeAll(new LayoutReach(content).of(index().entries()));
    for (Digest digest : dead) {
      content.delete(digest);
    }
    return dead;
  }

  /**
   * Refuses what the specification has no place for.
   *
   * @param layout what the user calls it, with its transport
   */
  public static void requireName(String layout, String name) {
    if (!NAME.matcher(name).matches()) {
      throw OciException.invalid(
          "write %s:%s: no name for an image; use letters and digits, with one of - . _ : @ / +"
              + " between them",
          layout, name);
    }
  }

  private void requireOursOrEmpty() throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw OciException.invalid("write oci:%s: not a directory", root);
    }
    // In this order: who makes a layout at the same time makes this file before any other.
    if (!isEmpty() && Files.notExists(root.resolve("oci-layout"))) {
      throw OciException.invalid(
          "write oci:%s: the directory is not empty and is no image layout", root);
    }
  }

  private boolean isEmpty() throws IOException {
    try (var entries = Files.list(root)) {
      return entries.findAny().isEmpty();
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** The file that says the version is there as long as the layout is: it is what is locked. */
  private LayoutIndex index() {
    return new LayoutIndex(root, new ProcessLock(root.resolve("oci-layout")), new WholeFiles(root));
  }

  private DirectoryContentStore content() {
    return new DirectoryContentStore(sharedBlobs.orElse(root.resolve("blobs")), drafts());
  }

  /** On the file system of the blobs, since what is whole is renamed to where it belongs. */
  private Path drafts() {
    return sharedBlobs.orElse(root).resolve(DRAFTS);
  }
}
