package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.command.StoredImages;
import dev.shale.json.Json;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.render.HumanAge;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah images}: what is in the store. */
final class ImagesCommand implements Command {
  private static final String NONE = "<none>";

  @Parameters(paramLabel = "IMAGE", arity = "0..1", description = "only this one")
  Optional<String> image = Optional.empty();

  @Option(
      names = {"-a", "--all"},
      description = "what builds have left, too: the store has no images of that")
  boolean all;

  @Option(names = "--digests", description = "show digests of manifests")
  boolean digests;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "dangling=BOOL|reference=PATTERN|label=KEY[=VALUE]|since=IMAGE|before=IMAGE",
      split = ",",
      description = "only those")
  List<String> filters = List.of();

  @Option(names = "--format", paramLabel = "TEMPLATE", description = "print each by a Go template")
  Optional<String> format = Optional.empty();

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Option(names = "--no-trunc", description = "print whole IDs")
  boolean noTrunc;

  @Option(
      names = {"-n", "--noheading"},
      description = "print no headings")
  boolean noHeading;

  @Option(
      names = {"-q", "--quiet"},
      description = "print IDs only")
  boolean quiet;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah images",
        "buildah images --filter dangling=true --quiet",
        "buildah images --format {{.ID}}:{{.Name}} app");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.concat(
        GlobalFlags.refusedOptions(),
        RefusedOption.all("names that an image had are not remembered", "--history"));
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::list);
  }

  private int list(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      List<ListedImage> chosen = chosen(store, new Names(session, store));
      Instant now = session.environment().clock().instant();
      if (json) {
        session.out().println(chosen.isEmpty() ? "[]" : Json.pretty(documents(chosen, now)));
      } else if (quiet) {
        chosen.stream().map(this::id).distinct().forEach(session.out()::println);
      } else {
        print(rows(chosen, now), session.out());
      }
    }
    return ExitCode.OK;
  }

  /** Lists are named, and no filter but that for names says anything of them. */
  private List<ListedImage> chosen(LocalStore store, Names names) throws IOException {
    List<ListedImage> chosen = new ArrayList<>();
    Optional<ManifestList> asked = image.isPresent() ? names.list(image.get()) : Optional.empty();
    if (asked.isPresent() || (image.isEmpty() && filters.isEmpty())) {
      List<ManifestList> lists = asked.map(List::of).orElse(store.lists().list());
      lists.forEach(list -> chosen.add(ListedImage.of(list)));
    }
    if (asked.isPresent()) {
      return chosen;
    }
    List<StoredImage> images =
        new ArrayList<>(
            image.isPresent() ? List.of(names.require(image.get())) : store.images().reversed());
    for (String filter : filters) {
      images.removeIf(ImageFilter.of(filter, names).negate());
    }
    images.forEach(found -> chosen.add(ListedImage.of(found)));
    return chosen;
  }

  private String id(ListedImage found) {
    return noTrunc ? found.id().toString() : StoredImages.shortId(found.id());
  }

  private void print(List<ObjectNode> rows, PrintStream out) {
    String columns = digests ? "{{.Name}} {{.Tag}} {{.Digest}} " : "{{.Name}} {{.Tag}} ";
    String usual = columns + "{{.ID}} {{.CreatedAt}} {{.Size}}";
    Columns.print(headings(), rows, format.orElse(noHeading ? usual : "table " + usual), out);
  }

  private static ObjectNode headings() {
    return Json.object()
        .put("Name", "REPOSITORY")
        .put("Tag", "TAG")
        .put("Digest", "DIGEST")
        .put("ID", "IMAGE ID")
        .put("CreatedAt", "CREATED")
        .put("Size", "SIZE")
        .put("CreatedAtRaw", "CREATED")
        .put("ReadOnly", "R/O");
  }

  /** A row for each name. */
  private List<ObjectNode> rows(List<ListedImage> images, Instant now) {
    List<ObjectNode> rows = new ArrayList<>();
    for (ListedImage found : images) {
      if (found.names().isEmpty()) {
        rows.add(row(found, NONE, NONE, now));
      }
      for (ImageReference name : found.names()) {
        rows.add(row(found, name.name(), name.tag().orElse(NONE), now));
      }
    }
    return rows;
  }

  private ObjectNode row(ListedImage found, String repository, String tag, Instant now) {
    return Json.object()
        .put("Name", repository)
        .put("Tag", tag)
        .put("Digest", found.digest().toString())
        .put("ID", id(found))
        .put("CreatedAt", age(found, now))
        .put("Size", Size.of(found.sizeBytes()))
        .put(
            "CreatedAtRaw",
            found.created().map(GoDocument::time).orElse("0001-01-01 00:00:00 +0000 UTC"))
        .put("ReadOnly", false);
  }

  private static String age(ListedImage found, Instant now) {
    return found.created().map(then -> HumanAge.of(Duration.between(then, now))).orElse("");
  }

  private ArrayNode documents(List<ListedImage> images, Instant now) {
    ArrayNode array = Json.object().putArray("");
    for (ListedImage found : images) {
      ObjectNode one = array.addObject();
      one.put("id", id(found));
      ArrayNode names = one.putArray("names");
      found.names().forEach(name -> names.add(name.toString()));
      one.put("digest", found.digest().toString());
      one.put("createdat", age(found, now));
      one.put("size", Size.of(found.sizeBytes()));
      found
          .created()
          .ifPresent(
              then ->
                  one.put("created", then.getEpochSecond()).put("createdatraw", then.toString()));
      one.put("readonly", false);
      one.putNull("history");
    }
    return array;
  }
}
