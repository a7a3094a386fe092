package dev.shale.transport.layout;

import dev.shale.content.DirectoryContentStore;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.Digest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
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

  /** The layout at {@code root}, whether or not there is one yet. */
  public OciLayout(Path root) {
    this.root = root;
  }

  /** Which image of a layout. */
  public sealed interface Selector {
    /** The only one. */
    record Only() implements Selector {}

    /** That of a name: any text. */
    record Named(String name) implements Selector {}

    /** That whose manifest has this digest, in an index too. */
    record WithDigest(Digest digest) implements Selector {}
  }

  /**
   * An image of this layout, to be read.
   *
   * @throws OciException NOT_FOUND if there is no layout or it has no such image, INVALID if it has
   *     several and none was named
   */
  public ImageSource source(Selector selector) throws IOException {
    LayoutIndex.require(root);
    DirectoryContentStore content = content(root.resolve(DRAFTS));
    return new LayoutImages("oci:" + root, index().entries(), content::find).source(selector);
  }

  /**
   * A place for an image in this layout, which is made if it is not there.
   *
   * @param name what to call the image; taken from whoever had it
   * @throws OciException INVALID if the directory has other things in it, or the name is none that
   *     the specification allows
   */
  public ImageDestination destination(Optional<String> name) throws IOException {
    name.ifPresent(text -> requireName("oci:" + root, text));
    requireOursOrEmpty();
    Files.createDirectories(root);
    LayoutIndex index = index();
    index.create();
    LayoutIndex.require(root);
    Path drafts = Files.createDirectories(root.resolve(DRAFTS));
    String shown = "oci:" + root + name.map(text -> ":" + text).orElse("");
    return new LayoutDestination(shown, name, content(drafts), index);
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

  private DirectoryContentStore content(Path drafts) {
    return new DirectoryContentStore(root.resolve("blobs"), drafts);
  }
}
