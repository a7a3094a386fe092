package dev.shale.umoci;

import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Platform;
import dev.shale.transport.layout.LayoutImage;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code umoci stat} prints: an outline, one tab for each level, and a table. */
final class StatText {
  private static final String TAB = "\t";
  private static final String EMPTY = "(empty)";
  private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);
  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

  private final PrintStream out;

  StatText(PrintStream out) {
    this.out = out;
  }

  void print(LayoutImage image) {
    out.println("== MANIFEST ==");
    printManifest(image);
    out.println();
    out.println("== CONFIG ==");
    printConfig(image.config());
    printDescriptor("", image.manifest().config());
    out.println();
    out.println("== HISTORY ==");
    printHistory(image);
  }

  private void printManifest(LayoutImage image) {
    ImageManifest manifest = image.manifest();
    line("", "Schema Version", "2");
    line("", "Media Type", manifest.toJson().path("mediaType").asText(""));
    out.println("Config:");
    printDescriptor(TAB, manifest.config());
    if (!manifest.layers().isEmpty()) {
      out.println("Layers:");
      manifest.layers().forEach(layer -> printDescriptor(TAB, layer));
    }
    if (!manifest.annotations().isEmpty()) {
      printMap("", "Annotations", manifest.annotations());
    }
    printDescriptor("", image.descriptor());
  }

  private void printDescriptor(String indent, Descriptor descriptor) {
    out.println(indent + "Descriptor:");
    String inner = indent + TAB;
    line(inner, "Media Type", descriptor.mediaType().value());
    line(inner, "Digest", descriptor.digest().toString());
    line(inner, "Size", size(descriptor.size()));
    if (!descriptor.annotations().isEmpty()) {
      printMap(inner, "Annotations", descriptor.annotations());
    }
  }

  private void printConfig(ImageConfig config) {
    config.created().ifPresent(time -> line("", "Created", time(time)));
    line("", "Author", config.author().orElse(""));
    printPlatform(config.platform());
    out.println("Image Config:");
    line(TAB, "User", config.user());
    if (!config.entrypoint().isEmpty()) {
      printList("Entrypoint", config.entrypoint());
    }
    printList("Command", config.cmd());
    if (!config.workingDir().isEmpty()) {
      line(TAB, "Working Directory", config.workingDir());
    }
    if (!config.env().isEmpty()) {
      printList("Environment", config.env());
    }
    config.stopSignal().ifPresent(signal -> line(TAB, "Stop Signal", signal));
    printSet("Exposed Ports", config.exposedPorts());
    printSet("Volumes", config.volumes());
    if (!config.labels().isEmpty()) {
      printMap(TAB, "Labels", config.labels());
    }
  }

  private void printPlatform(Platform platform) {
    out.println("Platform:");
    line(TAB, "OS", platform.os());
    out.println(
        TAB
            + "Architecture: "
            + quoted(platform.architecture(), true)
            + platform.variant().map(variant -> " (" + quoted(variant, false) + ")").orElse(""));
  }

  private void printList(String name, List<String> values) {
    if (values.isEmpty()) {
      line(TAB, name, EMPTY);
      return;
    }
    out.println(TAB + name + ":");
    values.forEach(value -> out.println(TAB + TAB + quoted(value, true)));
  }

  private void printSet(String name, Collection<String> values) {
    if (!values.isEmpty()) {
      out.println(
          TAB
              + name
              + ": "
              + values.stream().sorted().map(StatText::listed).collect(Collectors.joining(", ")));
    }
  }

  private void printMap(String indent, String name, Map<String, String> values) {
    out.println(indent + name + ":");
    values.forEach((key, value) -> line(indent + TAB, quoted(key, true), value));
  }

  private void line(String indent, String key, String value) {
    out.println(indent + key + ": " + listed(value));
  }

  /** One value of several, told from the others by a comma. */
  private static String listed(String value) {
    return value.contains(",") ? "\"" + escaped(value) + "\"" : quoted(value, true);
  }

  private static String quoted(String text, boolean precise) {
    String escaped = escaped(text);
    boolean plain =
        escaped.equals(text)
            && !(precise && (text.isEmpty() || text.chars().anyMatch(Character::isWhitespace)));
    return plain ? text : "\"" + escaped + "\"";
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> escaped.append('\\').append(c);
        case '\n' -> escaped.append("\\n");
        case '\t' -> escaped.append("\\t");
        case '\r' -> escaped.append("\\r");
        default ->
            escaped.append(
                Character.isISOControl(c) ? "\\x%02x".formatted((int) c) : String.valueOf(c));
      }
    }
    return escaped.toString();
  }

  private void printHistory(LayoutImage image) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("LAYER", "CREATED", "CREATED BY", "SIZE", "COMMENT"));
    for (StatDocument.Entry entry : StatDocument.entries(image)) {
      rows.add(
          List.of(
              entry.layer().map(layer -> layer.digest().toString()).orElse("<none>"),
              entry.history().created().map(StatText::time).orElse("<none>"),
              quoted(entry.history().createdBy(), false),
              entry.layer().map(layer -> size(layer.size())).orElse("<none>"),
              quoted(entry.history().comment().orElse(""), false)));
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size() - 1; i++) {
        line.append(row.get(i)).append(" ".repeat(width(rows, i) - row.get(i).length() + 1));
      }
      out.println(line + row.getLast());
    }
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String time(Instant time) {
    return time.toString().replaceFirst("(\\.\\d*?)0+Z$", "$1Z");
  }

  /** Four digits, as {@code 1.234kB}. */
  private static String size(long bytes) {
    BigDecimal value = BigDecimal.valueOf(bytes);
    int unit = 0;
    while (value.compareTo(BigDecimal.valueOf(1000)) >= 0 && unit < UNITS.size() - 1) {
      value = value.movePointLeft(3);
      unit++;
    }
    return value.round(FOUR_DIGITS).stripTrailingZeros().toPlainString() + UNITS.get(unit);
  }
}
