package dev.shale.jib;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which layers the makers of a Spring Boot jar want it to have: the paths of each, a directory's
 * with a slash at the end.
 *
 * <p>Spec: Spring Boot 3.5 reference, "The Executable Jar Format", "Layer Index".
 */
record LayersIndex(Map<String, List<String>> layers) {
  private static final Pattern NAME = Pattern.compile("- \"(.*)\":\\s*");
  private static final Pattern PATH = Pattern.compile(" {2}- \"(.*)\"\\s*");

  /** Reads that of an unpacked jar, if it has one. */
  static Optional<LayersIndex> find(Path root) throws IOException {
    Path file = root.resolve("BOOT-INF").resolve("layers.idx");
    return Files.isRegularFile(file)
        ? Optional.of(parse(Files.readString(file)))
        : Optional.empty();
  }

  /**
   * Parses an index.
   *
   * @throws OciException INVALID if it is none
   */
  static LayersIndex parse(String text) {
    Map<String, List<String>> layers = new LinkedHashMap<>();
    Optional<List<String>> current = Optional.empty();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      Matcher name = NAME.matcher(line);
      Matcher path = PATH.matcher(line);
      if (name.matches()) {
        current = Optional.of(layers.computeIfAbsent(name.group(1), _ -> new ArrayList<>()));
      } else if (path.matches() && current.isPresent()) {
        current.get().add(path.group(1));
      } else if (!line.isBlank()) {
        throw OciException.invalid(
            "jib: BOOT-INF/layers.idx:%d: expected - \"LAYER\": or, below one, - \"PATH\"", number);
      }
    }
    if (layers.isEmpty()) {
      throw OciException.invalid("jib: BOOT-INF/layers.idx: it lists no layers");
    }
    return new LayersIndex(layers);
  }

  /** The layer of a path; what no layer lists belongs to the last one, which changes most. */
  String layerOf(String path) {
    String last = "";
    for (Map.Entry<String, List<String>> layer : layers.entrySet()) {
      last = layer.getKey();
      if (layer.getValue().stream().anyMatch(listed -> has(listed, path))) {
        return last;
      }
    }
    return last;
  }

  private static boolean has(String listed, String path) {
    return listed.endsWith("/") ? path.startsWith(listed) : path.equals(listed);
  }
}
