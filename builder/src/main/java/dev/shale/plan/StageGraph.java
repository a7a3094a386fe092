package dev.shale.plan;

import dev.shale.dockerfile.Dialect;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.DockerfileParser;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Mount;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.Word;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import dev.shale.name.ImageTransport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which stages there are, what each starts from and copies from, and which the target needs. */
final class StageGraph {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** Where something of a stage comes from, images not resolved. */
  sealed interface Origin {
    record Scratch() implements Origin {}

    record OfStage(Node node) implements Origin {}

    record OfImage(BaseImage image) implements Origin {}

    record OfContext(ContextName name) implements Origin {}
  }

  /**
   * A stage.
   *
   * @param triggers what its base runs first
   */
  record Node(Dockerfile.Stage stage, Platform platform, Origin base, List<Instruction> triggers) {
    int index() {
      return stage.index();
    }

    /** Everything that the stage does, in order. */
    List<Instruction> instructions() {
      List<Instruction> all = new ArrayList<>(triggers);
      all.addAll(stage.instructions());
      return all;
    }
  }

  private final Dockerfile file;
  private final GlobalScope scope;
  private final Platform targetPlatform;
  private final NamedContexts contexts;
  private final Author author;
  private final Map<BaseImage, ResolvedBase> bases;
  private final List<Node> nodes = new ArrayList<>();

  StageGraph(PlanRequest request, GlobalScope scope) {
    this.file = request.dockerfile();
    this.scope = scope;
    this.targetPlatform = request.options().targetPlatform();
    this.contexts = request.options().contexts();
    this.author = request.options().author();
    this.bases = request.bases();
    List<Problem> problems = new ArrayList<>();
    for (Dockerfile.Stage stage : file.stages()) {
      try {
        Expansion expansion = new Expansion(file, stage.from(), scope.variables());
        nodes.add(expansion.refusingAll(() -> node(stage, expansion)));
      } catch (DockerfileException e) {
        problems.addAll(e.problems());
        nodes.add(new Node(stage, targetPlatform, new Origin.Scratch(), List.of()));
      }
    }
    throwAny(problems);
  }

  private void throwAny(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new DockerfileException(file.files(), problems);
    }
  }

  private Node node(Dockerfile.Stage stage, Expansion expansion) {
    Instruction.From from = stage.from();
    Optional<Node> instead = replaced(stage, expansion);
    if (instead.isPresent()) {
      return instead.get();
    }
    String base = expansion.word(from.base());
    if (base.isBlank()) {
      throw expansion.invalid(
          from.base(),
          "FROM \"%s\" is empty; give its ARG a value before the first FROM"
              .formatted(from.base()));
    }
    Optional<Node> earlier = byName(base);
    if (earlier.isPresent()) {
      Node node = earlier.get();
      return new Node(stage, node.platform(), new Origin.OfStage(node), left(node));
    }
    Platform platform = platform(from, expansion);
    Origin origin = elsewhere(base, from.base(), platform, expansion, author);
    return new Node(
        stage,
        platform,
        origin,
        origin instanceof Origin.OfImage(BaseImage image) ? triggers(image, from) : List.of());
  }

  /** A stage in whose place the build puts something else: none of its instructions count. */
  private Optional<Node> replaced(Dockerfile.Stage stage, Expansion expansion) {
    Instruction.From from = stage.from();
    if (from.name().isEmpty() || contexts.byName().isEmpty()) {
      return Optional.empty();
    }
    Platform platform = platform(from, expansion);
    return contexts
        .find(from.name().get(), platform)
        .map(
            found ->
                new Node(
                    new Dockerfile.Stage(stage.index(), from, List.of()),
                    platform,
                    origin(found, from.as().orElseThrow().name(), platform, expansion),
                    List.of()));
  }

  /** What a name means that is no stage's. */
  private Origin elsewhere(
      String name, Word written, Platform platform, Expansion expansion, Author author) {
    Optional<NamedContexts.Found> context = contexts.find(name, platform);
    return context.isPresent()
        ? origin(context.get(), written, platform, expansion)
        : image(name, written, platform, expansion, author);
  }

  private Origin origin(
      NamedContexts.Found found, Word written, Platform platform, Expansion expansion) {
    return switch (found.context()) {
      case NamedContext.Files() -> new Origin.OfContext(found.name());
      case NamedContext.Image(String name) -> named(name, written, platform, expansion);
      case NamedContext.Transported(String text) -> transported(text, platform);
    };
  }

  private Origin image(
      String name, Word written, Platform platform, Expansion expansion, Author author) {
    Optional<String> transported = transported(name);
    if (transported.isEmpty()) {
      return named(name, written, platform, expansion);
    }
    boolean isOfHost = ImageTransport.of(name).filter(ImageTransport::isOfHost).isPresent();
    if (isOfHost && author == Author.ELSEWHERE) {
      throw expansion.invalid(
          written,
          "\"%s\" is on this host, which what is written elsewhere may not read; give it by"
                  .formatted(name)
              + " --build-context");
    }
    return transported(transported.get(), platform);
  }

  /**
   * An image as its transport is written everywhere else; empty for a name. The word {@code store}
   * is shale's own: in a file that is not of its dialect it begins a name, unless // follows it.
   */
  private Optional<String> transported(String name) {
    Optional<ImageTransport> transport = ImageTransport.of(name);
    if (!transport.equals(Optional.of(ImageTransport.STORE))) {
      return transport.map(_ -> name);
    }
    String details = ImageTransport.STORE.details(name);
    if (details.startsWith("//")) {
      return Optional.of(ImageTransport.STORE + ":" + details.substring(2));
    }
    return file.directives().dialect() == Dialect.SHALE ? Optional.of(name) : Optional.empty();
  }

  private static Origin transported(String text, Platform platform) {
    return new Origin.OfImage(new BaseImage(text, Optional.empty(), platform));
  }

  /** A name that begins like a transport is said in full, so that nobody takes it for one. */
  private static Origin named(String name, Word written, Platform platform, Expansion expansion) {
    if (name.equals("scratch")) {
      return new Origin.Scratch();
    }
    ImageReference reference = reference(name, written, expansion);
    String clear = ImageTransport.of(name).isPresent() ? reference.toString() : name;
    return new Origin.OfImage(new BaseImage(clear, Optional.of(reference), platform));
  }

  private Platform platform(Instruction.From from, Expansion expansion) {
    return from.platform().map(word -> platform(word, expansion)).orElse(targetPlatform);
  }

  private static Platform platform(Word word, Expansion expansion) {
    String expanded = expansion.word(word);
    if (expanded.isEmpty()) {
      throw expansion.invalid(word, "platform \"%s\" is empty".formatted(word));
    }
    try {
      return Platform.parse(expanded);
    } catch (OciException e) {
      throw expansion.invalid(word, e.getMessage());
    }
  }

  private static ImageReference reference(String text, Word written, Expansion expansion) {
    try {
      return ImageReference.parse(text).withDefaultTag();
    } catch (OciException e) {
      throw expansion.invalid(written, e.getMessage());
    }
  }

  /** What a stage leaves for those that start from it. */
  private static List<Instruction> left(Node base) {
    return base.stage().instructions().stream()
        .filter(Instruction.OnBuild.class::isInstance)
        .map(onBuild -> ((Instruction.OnBuild) onBuild).trigger())
        .toList();
  }

  private List<Instruction> triggers(BaseImage image, Instruction.From from) {
    return Optional.ofNullable(bases.get(image)).stream()
        .flatMap(resolved -> resolved.config().onBuild().stream())
        .map(text -> DockerfileParser.parseTrigger(file, from.source().range(), text))
        .toList();
  }

  /** The last of the stages so far that has a name. */
  private Optional<Node> byName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return nodes.reversed().stream()
        .filter(node -> node.stage().from().name().equals(Optional.of(lower)))
        .findFirst();
  }

  /** The stage that a name or number on the command line means. */
  Node target(Optional<String> name) {
    if (name.isEmpty()) {
      return nodes.getLast();
    }
    return byName(name.get())
        .or(() -> byNumber(name.get()))
        .orElseThrow(
            () ->
                OciException.notFound(
                    "build %s: no stage \"%s\"%s", file.fileName(), name.get(), hint(name.get())));
  }

  private Optional<Node> byNumber(String text) {
    return Optional.of(text)
        .filter(number -> NUMBER.matcher(number).matches())
        .map(Integer::parseInt)
        .filter(number -> number < nodes.size())
        .map(nodes::get);
  }

  /** What to ask for in place of a stage that is not there. */
  private String hint(String wanted) {
    List<String> names =
        nodes.stream().flatMap(node -> node.stage().from().name().stream()).toList();
    String nearest = Nearest.hint(wanted, names);
    if (!nearest.isEmpty()) {
      return nearest;
    }
    if (nodes.size() == 1) {
      return names.isEmpty()
          ? "; the only stage has no name: give it one by FROM … AS, or ask for no stage"
          : "; the only stage is %s".formatted(names.getFirst());
    }
    return "; the stages are "
        + nodes.stream()
            .map(node -> node.stage().from().name().orElse(node.index() + " (no name)"))
            .collect(Collectors.joining(", "));
  }

  /**
   * The name of a stage or an image that an instruction takes files from.
   *
   * @param word what it is in
   * @param flag what it is the value of: {@code COPY --from=}
   */
  record Reference(Instruction instruction, Word word, String name, String flag) {
    /** That of a COPY; empty for the context. */
    static Optional<Reference> of(Instruction.Copy copy) {
      return copy.from().map(word -> new Reference(copy, word, word.text(), "COPY --from="));
    }

    /** That of a mount of a RUN; empty for the context. */
    static Optional<Reference> of(Instruction.Run run, Word mount) {
      return Mount.fromOf(mount.text())
          .map(name -> new Reference(run, mount, name, "RUN --mount=from="));
    }

    /** All of an instruction. */
    static List<Reference> allOf(Instruction instruction) {
      if (instruction instanceof Instruction.Copy copy) {
        return of(copy).stream().toList();
      }
      return instruction instanceof Instruction.Run run
          ? run.flags().mounts().stream().flatMap(mount -> of(run, mount).stream()).toList()
          : List.of();
    }
  }

  /** What a name means in a stage. */
  Origin from(Node node, Reference reference) {
    String from = reference.name();
    Word written = reference.word();
    Expansion expansion = new Expansion(file, reference.instruction(), scope.variables());
    List<Node> earlier = nodes.subList(0, node.index());
    Optional<Node> named = earlier.reversed().stream().filter(n -> isNamed(n, from)).findFirst();
    if (named.isPresent()) {
      return new Origin.OfStage(named.get());
    }
    if (NUMBER.matcher(from).matches()) {
      int number = Integer.parseInt(from);
      if (number >= node.index()) {
        throw expansion.invalid(
            written, "%s%s: not a stage before this one".formatted(reference.flag(), from));
      }
      return new Origin.OfStage(nodes.get(number));
    }
    boolean isLater = nodes.stream().anyMatch(n -> isNamed(n, from));
    if (isLater && contexts.find(from, node.platform()).isEmpty()) {
      throw expansion.invalid(
          written, "%s%s: the stage must stand before this one".formatted(reference.flag(), from));
    }
    return elsewhere(from, written, node.platform(), expansion, author(node, reference));
  }

  /** What an image has left for builds is not of who has written the Dockerfile. */
  private Author author(Node node, Reference reference) {
    return node.base() instanceof Origin.OfImage
            && node.triggers().contains(reference.instruction())
        ? Author.ELSEWHERE
        : author;
  }

  private static boolean isNamed(Node node, String name) {
    return node.stage().from().name().equals(Optional.of(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * The target and all it needs, in the order of the file.
   *
   * @throws DockerfileException with everything to take files from among it that is not there
   */
  List<Node> reachable(Node target) {
    TreeSet<Integer> indexes = new TreeSet<>();
    List<Problem> problems = new ArrayList<>();
    collect(target, indexes, problems);
    throwAny(problems);
    return indexes.stream().map(nodes::get).toList();
  }

  /**
   * All stages, in the order of the file.
   *
   * @throws DockerfileException with everything to take files from that is not there
   */
  List<Node> all() {
    List<Problem> problems = new ArrayList<>();
    nodes.forEach(node -> origins(node, problems));
    throwAny(problems);
    return List.copyOf(nodes);
  }

  private void collect(Node node, Set<Integer> indexes, List<Problem> problems) {
    if (indexes.add(node.index())) {
      for (Origin origin : origins(node, problems)) {
        if (origin instanceof Origin.OfStage other) {
          collect(other.node(), indexes, problems);
        }
      }
    }
  }

  /** The images that a stage itself needs. */
  SequencedSet<BaseImage> images(Node node) {
    SequencedSet<BaseImage> images = new LinkedHashSet<>();
    for (Origin origin : origins(node, new ArrayList<>())) {
      if (origin instanceof Origin.OfImage image) {
        images.add(image.image());
      }
    }
    return images;
  }

  /**
   * What a stage needs.
   *
   * @param problems where to add what names nothing
   */
  private List<Origin> origins(Node node, List<Problem> problems) {
    List<Origin> origins = new ArrayList<>(List.of(node.base()));
    for (Instruction instruction : node.instructions()) {
      for (Reference reference : Reference.allOf(instruction)) {
        try {
          origins.add(from(node, reference));
        } catch (DockerfileException e) {
          problems.addAll(e.problems());
        }
      }
    }
    return origins;
  }
}
