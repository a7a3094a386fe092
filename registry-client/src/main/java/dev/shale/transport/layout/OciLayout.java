package dev.shale.transport.layout;

import dev.shale.content.DirectoryContentStore;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A directory in the image layout that tools exchange. Several processes may write to one.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md.
 */
public final class OciLayout {
  private static final String DRAFTS = ".shale-drafts";

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

    /** That with a digest, which need not be in the index. */
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
    List<Descriptor> entries = index().entries();
    Descriptor top =
        switch (selector) {
          case Selector.Only() -> only(entries);
          case Selector.Named(String name) -> named(entries, name);
          case Selector.WithDigest(Digest digest) -> withDigest(entries, digest);
        };
    return new LayoutSource(name(selector), top, content);
  }

  private Descriptor only(List<Descriptor> entries) {
    List<Descriptor> distinct =
        entries.stream()
            .collect(Collectors.toMap(Descriptor::digest, entry -> entry, (a, b) -> a))
            .values()
            .stream()
            .toList();
    if (distinct.size() != 1) {
      throw distinct.isEmpty()
          ? OciException.notFound("read oci:%s: it has no image", root)
          : OciException.invalid(
              "read oci:%s: it has several images; name one: %s", root, names(entries));
    }
    return distinct.getFirst();
  }

  private Descriptor named(List<Descriptor> entries, String name) {
    return entries.stream()
        .filter(entry -> LayoutIndex.nameOf(entry).equals(Optional.of(name)))
        .findFirst()
        .orElseThrow(
            () ->
                OciException.notFound(
                    "read oci:%s:%s: it has no image of that name, only: %s",
                    root, name, names(entries)));
  }

  private Descriptor withDigest(List<Descriptor> entries, Digest digest) {
    return entries.stream()
        .filter(entry -> entry.digest().equals(digest))
        .findFirst()
        .orElseThrow(
            () -> OciException.notFound("read oci:%s@%s: it has no such image", root, digest));
  }

  private static String names(List<Descriptor> entries) {
    return entries.stream()
        .map(entry -> LayoutIndex.nameOf(entry).orElseGet(() -> "@" + entry.digest()))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private String name(Selector selector) {
    return switch (selector) {
      case Selector.Only() -> "oci:" + root;
      case Selector.Named(String name) -> "oci:" + root + ":" + name;
      case Selector.WithDigest(Digest digest) -> "oci:" + root + "@" + digest;
    };
  }

  /**
   * A place for an image in this layout, which is made if it is not there.
   *
   * @param name what to call the image; taken from whoever had it
   * @throws OciException INVALID if the directory has other things in it
   */
  public ImageDestination destination(Optional<String> name) throws IOException {
    requireOursOrEmpty();
    Files.createDirectories(root);
    LayoutIndex index = index();
    index.create();
    LayoutIndex.require(root);
    Path drafts = Files.createDirectories(root.resolve(DRAFTS));
    String shown = "oci:" + root + name.map(text -> ":" + text).orElse("");
    return new LayoutDestination(shown, name, content(drafts), index, drafts);
  }

  private void requireOursOrEmpty() throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw OciException.invalid("write oci:%s: not a directory", root);
    }
    if (Files.isDirectory(root) && Files.notExists(root.resolve("oci-layout"))) {
      try (var entries = Files.list(root)) {
        if (entries.findAny().isPresent()) {
          throw OciException.invalid(
              "write oci:%s: the directory is not empty and is no image layout", root);
        }
      }
    }
  }

  /** The file that says the version is there as long as the layout is: it is what is locked. */
  private LayoutIndex index() {
    return new LayoutIndex(root, new ProcessLock(root.resolve("oci-layout")));
  }

  private DirectoryContentStore content(Path drafts) {
    return new DirectoryContentStore(root.resolve("blobs"), drafts);
  }
}
