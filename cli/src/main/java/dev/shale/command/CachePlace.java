package dev.shale.command;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.buildcache.CacheLedger;
import dev.shale.buildcache.CacheMode;
import dev.shale.error.OciException;
import dev.shale.exec.Fields;
import dev.shale.name.ImageReference;
import dev.shale.transport.layout.OciLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a build cache is, and what of it.
 *
 * <p>Spec: docker buildx build, "--cache-from" and "--cache-to".
 */
sealed interface CachePlace {
  /** A cache to be read. */
  record From(ImageArgument place) {
    static final String OPTION = "build --cache-from";

    /** Reads the value of the option. */
    static From parse(String text) {
      if (text.indexOf('=') < 0) {
        return new From(named(OPTION, text));
      }
      Fields fields = Fields.of(OPTION, text);
      String type = type(fields, OPTION, text);
      ImageArgument place =
          switch (type) {
            case "registry" -> inRegistry(fields, OPTION, text);
            case "local" -> inLayout(fields, "src", OPTION, text);
            case "oci" -> inOci(fields, OPTION, text);
            case "inline" ->
                throw OciException.invalid(
                    "%s \"%s\": name the image that has it, by type=registry,ref=NAME",
                    OPTION, text);
            default -> throw notOffered(type, OPTION, text);
          };
      fields.end();
      return new From(place);
    }
  }

  /**
   * A cache to be written, as an artifact.
   *
   * @param mounts which cache mounts of a build, by their IDs as the Dockerfile has them
   */
  record To(
      ImageArgument place,
      CacheMode mode,
      Function<CacheLedger, Set<String>> mounts,
      Packing packing,
      OnFailure onFailure)
      implements CachePlace {}

  /** The image itself. */
  record Inline() implements CachePlace {}

  /** What becomes of a build whose cache cannot be written. */
  enum OnFailure {
    FAIL,
    WARN
  }

  /** The option, for people. */
  String OPTION = "build --cache-to";

  /** What a cache is called in a directory where it has no name. */
  String USUAL_NAME = "latest";

  /** Reads the value of {@code --cache-to}. */
  static CachePlace parse(String text) {
    if (text.indexOf('=') < 0) {
      return new To(
          named(OPTION, text),
          CacheMode.MIN,
          _ -> Set.of(),
          Packing.of(Compression.GZIP),
          OnFailure.FAIL);
    }
    Fields fields = Fields.of(OPTION, text);
    String type = type(fields, OPTION, text);
    CachePlace place =
        switch (type) {
          case "registry" -> to(fields, inRegistry(fields, OPTION, text), text);
          case "local" -> to(fields, inLayout(fields, "dest", OPTION, text), text);
          case "oci" -> to(fields, inOci(fields, OPTION, text), text);
          case "inline" -> inline(fields, text);
          default -> throw notOffered(type, OPTION, text);
        };
    fields.end();
    return place;
  }

  private static Inline inline(Fields fields, String text) {
    if (mode(fields, text) == CacheMode.MAX) {
      throw OciException.unsupported(
          "%s \"%s\": an image has the layers of its own stages only: mode=min", OPTION, text);
    }
    return new Inline();
  }

  private static To to(Fields fields, ImageArgument place, String text) {
    for (String form : List.of("oci-mediatypes", "image-manifest")) {
      if (!fields.takeSwitch(form).orElse(true)) {
        throw OciException.unsupported(
            "%s \"%s\": a cache is an OCI artifact: %s=true", OPTION, text, form);
      }
    }
    boolean isIgnored = fields.takeSwitch("ignore-error").orElse(false);
    return new To(
        place,
        mode(fields, text),
        mounts(fields),
        packing(fields),
        isIgnored ? OnFailure.WARN : OnFailure.FAIL);
  }

  private static CacheMode mode(Fields fields, String text) {
    String word = fields.take("mode").orElse("min");
    return switch (word) {
      case "min" -> CacheMode.MIN;
      case "max" -> CacheMode.MAX;
      default ->
          throw OciException.invalid(
              "%s \"%s\": mode \"%s\": expected min or max", OPTION, text, word);
    };
  }

  /** Those of other builds, which may have secrets in them, go nowhere unless they are named. */
  private static Function<CacheLedger, Set<String>> mounts(Fields fields) {
    Set<String> ids =
        fields
            .take("mounts")
            .map(word -> new HashSet<>(Arrays.asList(word.split(";", -1))))
            .orElseGet(HashSet::new);
    return ids.equals(Set.of("all")) ? CacheLedger::mounts : _ -> ids;
  }

  private static Packing packing(Fields fields) {
    String word = fields.take("compression").orElse("gzip");
    OptionalInt level =
        fields
            .takeNumber(10, "compression-level")
            .map(number -> OptionalInt.of(number.intValue()))
            .orElseGet(OptionalInt::empty);
    return new Packing(Compression.parse(word.equals("uncompressed") ? "none" : word), level);
  }

  private static String type(Fields fields, String option, String text) {
    return fields
        .take("type")
        .orElseThrow(() -> OciException.invalid("%s \"%s\": expected type=…", option, text));
  }

  private static OciException notOffered(String type, String option, String text) {
    return OciException.unsupported(
        "%s \"%s\": type \"%s\" is not offered; there are registry, oci, local and inline",
        option, text, type);
  }

  private static ImageArgument inRegistry(Fields fields, String option, String text) {
    String ref =
        fields
            .take("ref")
            .orElseThrow(() -> OciException.invalid("%s \"%s\": expected ref=NAME", option, text));
    return registry(ref);
  }

  private static ImageArgument registry(String name) {
    ImageReference reference = ImageReference.parse(name);
    return new ImageArgument.InRegistry(reference.withDefaultTag());
  }

  private static ImageArgument inLayout(Fields fields, String key, String option, String text) {
    Path directory =
        fields
            .take(key)
            .map(Path::of)
            .orElseThrow(
                () -> OciException.invalid("%s \"%s\": expected %s=DIR", option, text, key));
    return new ImageArgument.InLayout(
        directory, new OciLayout.Selector.Named(fields.take("tag").orElse(USUAL_NAME)));
  }

  private static ImageArgument inOci(Fields fields, String option, String text) {
    String place =
        fields
            .take("ref", "dest", "src")
            .orElseThrow(
                () -> OciException.invalid("%s \"%s\": expected ref=DIR[:NAME]", option, text));
    return named(option, "oci:" + place);
  }

  /** A place in shale's words, or as buildah has it a name in a registry. */
  private static ImageArgument named(String option, String text) {
    ImageArgument place = ImageArgument.parseQualified(text).orElseGet(() -> registry(text));
    return switch (place) {
      case ImageArgument.InRegistry(ImageReference name) ->
          new ImageArgument.InRegistry(name.withDefaultTag());
      case ImageArgument.InLayout(Path directory, OciLayout.Selector.Only()) ->
          new ImageArgument.InLayout(directory, new OciLayout.Selector.Named(USUAL_NAME));
      case ImageArgument.InLayout layout -> layout;
      case ImageArgument.InDirectory _,
          ImageArgument.InArchive _,
          ImageArgument.InTarballs _,
          ImageArgument.InDaemon _,
          ImageArgument.InContainersStorage _,
          ImageArgument.InStore _ ->
          throw OciException.unsupported(
              "%s %s: a cache is in a registry, or in a directory as oci: has it", option, text);
    };
  }
}
