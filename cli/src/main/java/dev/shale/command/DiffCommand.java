package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.layer.Difference;
import dev.shale.layer.RootfsDiff;
import dev.shale.layer.RootfsView;
import dev.shale.local.LocalStore;
import dev.shale.render.HumanSize;
import dev.shale.tree.Node;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale diff}: what differs between images, or what a container changed. */
final class DiffCommand implements Command {
  @Parameters(index = "0", paramLabel = "A", description = "a container or image of the store")
  String first = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description = "what it became [for a container: what the container is now]")
  Optional<String> second = Optional.empty();

  @Option(names = "--times", description = "times are differences, too")
  boolean times;

  @Option(
      names = {"-s", "--summary"},
      description = "print totals, too")
  boolean summary;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("diff box", "diff app:1 app:2", "diff --summary debian:11 debian:12");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      List<Difference> differences = differences(store);
      if (json) {
        printJson(differences, session.out());
      } else {
        differences.forEach(difference -> print(difference, session.out()));
        if (summary) {
          printTotals(differences, session.out());
        }
      }
    }
    return ExitCode.OK;
  }

  private List<Difference> differences(LocalStore store) throws IOException {
    if (second.isEmpty()) {
      try (Look look = Look.open("compare", store, first)) {
        if (look.container().isEmpty()) {
          throw OciException.invalid(
              "diff %s: an image is compared with another; name that, too", first);
        }
        return compare(look.views().beside(look.layers()), look.views().rootfs());
      }
    }
    try (Look before = Look.open("compare", store, first);
        Look after = Look.open("compare", store, second.get())) {
      return before.container().isEmpty()
          ? compare(after.views().beside(before.layers()), after.views().rootfs())
          : compare(before.views().rootfs(), rootBeside(before, after));
    }
  }

  /** Files of layers that both have need not be read if one set of views has both roots. */
  private static RootfsView rootBeside(Look before, Look after) throws IOException {
    return after.container().isEmpty()
        ? before.views().beside(after.layers())
        : after.views().rootfs();
  }

  private List<Difference> compare(RootfsView before, RootfsView after) throws IOException {
    return RootfsDiff.of(
        before, after, times ? RootfsDiff.Times.COMPARED : RootfsDiff.Times.IGNORED);
  }

  private static char letter(Difference difference) {
    return switch (difference.kind()) {
      case ADDED -> 'A';
      case CHANGED -> 'C';
      case DELETED -> 'D';
    };
  }

  private static void print(Difference difference, PrintStream out) {
    out.printf("%c /%s%s%n", letter(difference), path(difference), sizes(difference));
  }

  private static String path(Difference difference) {
    return difference.path().isRoot() ? "" : difference.path().toString();
  }

  private static String sizes(Difference difference) {
    Optional<String> before = difference.before().flatMap(DiffCommand::size);
    Optional<String> after = difference.after().flatMap(DiffCommand::size);
    if (before.isPresent() && after.isPresent()) {
      return " " + before.get() + " -> " + after.get();
    }
    return before.or(() -> after).map(" "::concat).orElse("");
  }

  private static Optional<String> size(Node node) {
    return node instanceof Node.File file
        ? Optional.of(Long.toString(file.size()))
        : Optional.empty();
  }

  private static void printTotals(List<Difference> differences, PrintStream out) {
    for (Difference.Kind kind : Difference.Kind.values()) {
      List<Difference> some =
          differences.stream().filter(difference -> difference.kind() == kind).toList();
      long bytes =
          some.stream()
              .mapToLong(
                  difference ->
                      FileRow.size(difference.after().or(difference::before).orElseThrow()))
              .sum();
      out.printf(
          "%s: %d, %s%n",
          kind.name().toLowerCase(java.util.Locale.ROOT), some.size(), HumanSize.of(bytes));
    }
  }

  private static void printJson(List<Difference> differences, PrintStream out) {
    ArrayNode array = Json.object().putArray("");
    for (Difference difference : differences) {
      ObjectNode one =
          array
              .addObject()
              .put("kind", String.valueOf(letter(difference)))
              .put("path", "/" + path(difference));
      difference
          .before()
          .ifPresent(node -> one.set("before", new FileRow(difference.path(), node).toJson()));
      difference
          .after()
          .ifPresent(node -> one.set("after", new FileRow(difference.path(), node).toJson()));
    }
    out.println(Json.pretty(array));
  }
}
