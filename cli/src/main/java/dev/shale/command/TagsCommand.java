package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.error.OneLine;
import dev.shale.json.Json;
import dev.shale.name.TagFilter;
import dev.shale.name.TagSelection;
import dev.shale.render.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale tags}: what a repository, layout or archive calls its images. */
final class TagsCommand implements Command {
  @Parameters(
      paramLabel = "REPOSITORY",
      description = "[docker://]NAME without a tag, oci:DIR, or an archive")
  String repository = "";

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description =
          "only what matches: a glob such as 3.*, /REGEX/, semver:RANGE, or TAG,TAG; more of them"
              + " give more tags")
  List<TagFilter> filters = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "FILTER",
      description = "not what matches; more of them leave more out")
  List<TagFilter> excluded = List.of();

  @Option(
      names = "--sort",
      paramLabel = "name|semver|created",
      description =
          "by name; by version, after tags that state none; or by age, oldest first, which takes"
              + " two requests for each tag and three for an index [the registry's order]")
  Optional<TagOrder> order = Optional.empty();

  @Option(names = "--reverse", description = "last things first")
  boolean reverse;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "only the first N of what would be listed")
  int limit = Integer.MAX_VALUE;

  @Option(
      names = "--digests",
      description = "print each one's digest, too, which takes a HEAD request for each tag")
  boolean digests;

  @Mixin ResultFormat format = new ResultFormat();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "tags debian",
        "tags --filter 'semver:>=1.2 <2' --sort semver --reverse docker://quay.io/team/app",
        "tags --filter '3.*' --exclude '*-rc*' --digests alpine",
        "tags --sort created --reverse --limit 5 ghcr.io/team/app",
        "tags --json oci:layout");
  }

  @Override
  public int run(Session session) throws IOException {
    if (limit < 1) {
      throw OciException.invalid("tags --limit %d: expected at least 1", limit);
    }
    try (Transports transports = new Transports(session, registry)) {
      TagPlace place =
          TagPlace.of(new RemoteNames(session).repository(repository), repository, transports);
      List<TagRow> rows = TaskGroup.interruptibly(() -> rows(place, session));
      if (format.isAsked()) {
        format.print(document(place.name(), rows), session.out());
      } else {
        print(rows, session.out());
      }
    }
    return ExitCode.OK;
  }

  /** Asks about tags only once it is known which are listed, unless that is the question. */
  private List<TagRow> rows(TagPlace place, Session session) throws IOException {
    boolean cut = order.isEmpty() && !reverse;
    List<TagRow> named =
        place.tags(new TagSelection(filters, excluded), cut ? limit : Integer.MAX_VALUE).stream()
            .map(TagRow::of)
            .toList();
    TagLook look = new TagLook(place, session);
    if (order.equals(Optional.of(TagOrder.CREATED))) {
      return arranged(Inquiry.each(named, look::withAge));
    }
    List<TagRow> listed = arranged(named);
    return digests ? Inquiry.each(listed, look::withDigest) : listed;
  }

  private List<TagRow> arranged(List<TagRow> rows) {
    List<TagRow> sorted = new ArrayList<>(rows);
    order.ifPresent(by -> sorted.sort(by.comparator()));
    List<TagRow> all = reverse ? sorted.reversed() : sorted;
    return all.subList(0, Math.min(limit, all.size()));
  }

  private void print(List<TagRow> rows, PrintStream out) {
    Table table = Table.ofColumns(digests ? 2 : 1);
    for (TagRow row : rows) {
      if (digests) {
        table.row(OneLine.of(row.tag()), row.digest().map(Object::toString).orElse(""));
      } else {
        table.row(OneLine.of(row.tag()));
      }
    }
    table.print(out);
  }

  /** As skopeo's list-tags gives it, with what else was asked for beside. */
  private ObjectNode document(String name, List<TagRow> rows) {
    ObjectNode json = Json.object();
    json.put("Repository", name);
    ArrayNode tags = json.putArray("Tags");
    rows.forEach(row -> tags.add(row.tag()));
    if (digests) {
      ObjectNode all = json.putObject("Digests");
      rows.forEach(row -> row.digest().ifPresent(d -> all.put(row.tag(), d.toString())));
    }
    if (order.equals(Optional.of(TagOrder.CREATED))) {
      ObjectNode all = json.putObject("Created");
      rows.forEach(row -> row.created().ifPresent(t -> all.put(row.tag(), t.toString())));
    }
    return json;
  }
}
