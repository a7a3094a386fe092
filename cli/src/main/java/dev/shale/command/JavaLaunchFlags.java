package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.jib.Launch;
import dev.shale.jib.Layout;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How a Java application is started, and where it is; with jib's words where jib has some. */
final class JavaLaunchFlags {
  /** Between two flags of the JVM, not within one such as {@code -agentlib:jdwp=a=b,c=d}. */
  private static final Pattern BETWEEN_FLAGS = Pattern.compile(",(?=[-@])");

  @Option(
      names = "--main-class",
      paramLabel = "CLASS",
      description = "where it starts [its manifest's Main-Class, or the only class with a main]")
  Optional<String> mainClass = Optional.empty();

  @Option(
      names = {"--jvm-flags", "--jvm-flag"},
      paramLabel = "FLAG[,FLAG…]",
      description = "flags for java; may be given several times")
  List<String> jvmFlags = List.of();

  @Option(
      names = "--entrypoint",
      paramLabel = "WORDS",
      description = "in place of java and all that: a JSON array, or words split as a shell does")
  Optional<String> entryPoint = Optional.empty();

  @Option(
      names = {"--args", "--program-args"},
      paramLabel = "ARG[,ARG…]",
      description = "default arguments; a JSON array if one has a comma in it")
  Optional<String> args = Optional.empty();

  @Option(
      names = "--app-root",
      paramLabel = "PATH",
      description =
          "where it is [/app; of a WAR, what the base's JETTY_BASE or CATALINA_HOME says]")
  Optional<String> root = Optional.empty();

  @Option(
      names = "--mode",
      paramLabel = "exploded|packaged",
      description =
          "a jar's files, or the jar [files, unless its manifest says what only a jar can]")
  Optional<String> mode = Optional.empty();

  Launch launch() {
    return new Launch(
        mainClass,
        jvmFlags.stream().flatMap(text -> Stream.of(BETWEEN_FLAGS.split(text, -1))).toList(),
        entryPoint.map(text -> isJson(text) ? json("entry point", text) : ShellWords.split(text)));
  }

  /** The default arguments, if any are given. */
  Optional<List<String>> arguments() {
    return args.map(text -> isJson(text) ? json("arguments", text) : List.of(text.split(",", -1)));
  }

  Layout layout() {
    return new Layout(mode.map(JavaLaunchFlags::form).orElse(Layout.Form.AS_FITS), root);
  }

  private static Layout.Form form(String word) {
    return switch (word) {
      case "exploded" -> Layout.Form.EXPLODED;
      case "packaged" -> Layout.Form.PACKAGED;
      default -> throw OciException.invalid("jib --mode %s: expected exploded or packaged", word);
    };
  }

  private static boolean isJson(String text) {
    return text.startsWith("[");
  }

  private static List<String> json(String what, String array) {
    byte[] document = "{\"words\":%s}".formatted(array).getBytes(StandardCharsets.UTF_8);
    return Json.texts(Json.parseObject(what, document), "words");
  }
}
