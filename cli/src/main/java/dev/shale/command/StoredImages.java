package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Images of a store by what people call them: a name, an ID, the beginning of an ID. */
public final class StoredImages {
  private static final int SHORT_ID = 12;

  /** Verbs of commands that also take images which are not in the store. */
  private static final Set<String> FROM_ANYWHERE =
      Set.of("inspect", "copy", "find", "digest", "referrers");

  private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{3,64})");

  private StoredImages() {}

  /**
   * The image that is called so.
   *
   * @param verb what is to be done with it, for the refusal
   * @throws OciException NOT_FOUND if there is none, INVALID if several IDs begin so
   */
  public static StoredImage require(String verb, LocalStore store, String called)
      throws IOException {
    Optional<StoredImage> found = find(verb, store, called);
    if (found.isEmpty()) {
      throw OciException.notFound(
          "%s %s: not in the store%s", verb, called, suggestion(verb, store, called));
    }
    return found.get();
  }

  /** The image that is called so; a name comes before an ID. */
  public static Optional<StoredImage> find(String verb, LocalStore store, String called)
      throws IOException {
    Optional<ImageReference> name = name(called);
    Optional<StoredImage> named = name.isPresent() ? store.find(name.get()) : Optional.empty();
    if (named.isEmpty() && name.isPresent() && madeHere(called).isPresent()) {
      named = store.find(madeHere(called).get());
    }
    return named.isPresent() ? named : byId(verb, store, called);
  }

  /** What buildah would call an image that it makes under a name that says no registry. */
  public static Optional<ImageReference> madeHere(String called) {
    return called.indexOf('@') < 0 && !called.startsWith("sha256:") && isShort(called)
        ? Optional.of(ImageReference.parse("localhost/" + called))
        : Optional.empty();
  }

  /** Whether a name says no registry. */
  public static boolean isShort(String called) {
    int slash = called.indexOf('/');
    String first = slash < 0 ? "" : called.substring(0, slash);
    return !first.equals("localhost") && first.indexOf('.') < 0 && first.indexOf(':') < 0;
  }

  private static Optional<StoredImage> byId(String verb, LocalStore store, String called)
      throws IOException {
    var id = ID.matcher(called);
    if (!id.matches()) {
      return Optional.empty();
    }
    List<StoredImage> found = new ArrayList<>();
    for (StoredImage image : store.images()) {
      if (image.id().hex().startsWith(id.group(1))
          || image.digest().hex().startsWith(id.group(1))) {
        found.add(image);
      }
    }
    if (found.size() > 1) {
      throw OciException.invalid(
          "%s %s: %d images have IDs that begin so", verb, called, found.size());
    }
    return found.stream().findFirst();
  }

  /** What may be called so, the likeliest first; none if it is no name. */
  static List<ImageReference> names(String called) {
    try {
      ImageReference name = ImageReference.parse(called);
      return Stream.concat(Stream.of(name), madeHere(called).stream())
          .map(ImageReference::withDefaultTag)
          .toList();
    } catch (OciException e) {
      if (e.kind() == ErrorKind.INVALID) {
        return List.of(); // an ID, or no name at all
      }
      throw e;
    }
  }

  private static Optional<ImageReference> name(String called) {
    try {
      return Optional.of(ImageReference.parse(called));
    } catch (OciException e) {
      if (e.kind() == ErrorKind.INVALID && ID.matcher(called).matches()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String suggestion(String verb, LocalStore store, String called)
      throws IOException {
    if (ID.matcher(called).matches()) {
      return "";
    }
    Optional<ImageReference> list = name(called).map(ImageReference::withDefaultTag);
    if (list.isPresent() && store.lists().find(list.get()).isPresent()) {
      return "; a manifest list has that name, which shale manifest works on";
    }
    List<String> names =
        store.images().stream()
            .flatMap(image -> image.names().stream())
            .map(StoredImages::shortName)
            .toList();
    Optional<String> remote =
        name(called).filter(_ -> FROM_ANYWHERE.contains(verb)).map(name -> "docker://" + name);
    return Nearest.find(called, names)
        .or(() -> remote)
        .map("; did you mean %s?"::formatted)
        .orElse("; shale images lists what is");
  }

  /** A name as people type it. */
  private static String shortName(ImageReference name) {
    return name.toString()
        .replaceFirst("^docker\\.io/(library/)?", "")
        .replaceFirst(":latest$", "");
  }

  /** Which of its names an image was called by; empty if it was called by its ID. */
  public static Optional<ImageReference> nameOf(StoredImage image, String called) {
    return name(called)
        .map(ImageReference::withDefaultTag)
        .filter(image.names()::contains)
        .or(() -> madeHere(called).map(ImageReference::withDefaultTag))
        .filter(image.names()::contains);
  }

  /** Whether this can be an ID, or the beginning of one. */
  public static boolean isId(String called) {
    return ID.matcher(called).matches();
  }

  /** As much of an ID as people read. */
  public static String shortId(Digest id) {
    return id.hex().substring(0, SHORT_ID);
  }
}
