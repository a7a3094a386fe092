package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.exec.ImageChanges;
import dev.shale.local.ImageForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a built image has that its Dockerfile does not say. */
final class ImageChangeFlags {
  private static final String MANIFEST = "manifest";
  private static final String INDEX = "index";

  /** Spec: docker buildx build, "--annotation". */
  private static final Pattern KINDS =
      Pattern.compile("((?:manifest|index)(?:-descriptor)?(?:\\[.*])?(?:,.*)?):(.+)");

  @Option(
      names = "--label",
      paramLabel = "KEY[=VALUE]",
      description = "a label of the image, whatever the Dockerfile has for it")
  List<String> labels = List.of();

  @Option(
      names = "--unsetlabel",
      split = ",",
      paramLabel = "KEY",
      description = "a label that the image is not to have from its base or Dockerfile")
  List<String> unsetLabels = List.of();

  @Option(
      names = "--env",
      paramLabel = "NAME[=VALUE]",
      description =
          "a variable of the image, which RUN does not see; without =VALUE, as it is here")
  List<String> env = List.of();

  @Option(
      names = "--unsetenv",
      split = ",",
      paramLabel = "NAME",
      description = "a variable that the image is not to have; RUN sees it")
  List<String> unsetEnv = List.of();

  @Option(
      names = "--annotation",
      paramLabel = "[index:]KEY=VALUE",
      description =
          "an annotation of the manifest, or of the index of several platforms; a base's are not"
              + " taken over")
  List<String> annotations = List.of();

  @Option(
      names = "--unsetannotation",
      split = ",",
      paramLabel = "KEY",
      description = "an annotation that is not to be there, though --annotation says so")
  List<String> unsetAnnotations = List.of();

  /** All of it. */
  ImageChanges changes(Session session, BuildFlags.Shape shape) {
    return new ImageChanges(
        new ImageChanges.Values(values("env", env, session.environment()::variable), unsetEnv),
        new ImageChanges.Values(values("label", labels, _ -> Optional.of("")), unsetLabels),
        shape.squash(),
        new ImageForm(shape.format(), annotations(MANIFEST)));
  }

  /** Annotations of the index, if there is to be one. */
  Map<String, String> ofIndex() {
    return annotations(INDEX);
  }

  /** Those of one kind of document. */
  private Map<String, String> annotations(String kind) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String text : annotations) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw OciException.invalid("build --annotation \"%s\": expected KEY=VALUE", text);
      }
      Matcher kinds = KINDS.matcher(text.substring(0, equals));
      boolean isKindSaid = kinds.matches();
      if (isKindSaid && !kinds.group(1).equals(INDEX) && !kinds.group(1).equals(MANIFEST)) {
        throw OciException.unsupported(
            "build --annotation \"%s\": only manifest: and index: are offered", text);
      }
      if (kind.equals(isKindSaid ? kinds.group(1) : MANIFEST)) {
        all.put(
            isKindSaid ? kinds.group(2) : text.substring(0, equals), text.substring(equals + 1));
      }
    }
    unsetAnnotations.forEach(all::remove);
    return all;
  }

  /**
   * Values by name, in the order given.
   *
   * @param missing the value of a name that is given alone; without one it is left out
   */
  private static Map<String, String> values(
      String option, List<String> texts, Function<String, Optional<String>> missing) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (text.isEmpty() || equals == 0) {
        throw OciException.invalid("build --%s \"%s\": expected NAME[=VALUE]", option, text);
      }
      String name = equals < 0 ? text : text.substring(0, equals);
      Optional<String> value =
          equals < 0 ? missing.apply(text) : Optional.of(text.substring(equals + 1));
      value.ifPresent(found -> values.put(name, found));
    }
    return values;
  }
}
