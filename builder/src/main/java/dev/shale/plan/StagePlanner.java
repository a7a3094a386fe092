package dev.shale.plan;

import dev.shale.dockerfile.CommandLine;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Heredoc;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Instruction.Arg.Declaration;
import dev.shale.dockerfile.Instruction.Assignment;
import dev.shale.dockerfile.Instruction.Switch;
import dev.shale.dockerfile.Instruction.Unset;
import dev.shale.dockerfile.Mount;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.Word;
import dev.shale.error.OciException;
import dev.shale.error.WithoutLogin;
import dev.shale.image.Healthcheck;
import dev.shale.image.ImageConfig;
import dev.shale.plan.Step.CopyStep;
import dev.shale.plan.Step.Destination;
import dev.shale.plan.Step.Origin;
import dev.shale.plan.Step.Treatment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the instructions of one stage into steps, one after the other. */
final class StagePlanner {
  /** What a shell form is run by where neither the base nor the stage names a shell. */
  static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  /** What a ModeChange of the container package reads. */
  private static final Pattern MODE =
      Pattern.compile("0*[0-7]{1,4}|(?:(?:^|,)[ugoa]*(?:[-+=][rwxXstugo]*)+)+");

  /** What {@code git} or the web has; an address of the web alone is either. */
  private static final Pattern REMOTE =
      Pattern.compile(
          "(?i)(?:https?|git|ssh)://.*|[a-z0-9._-]+@[a-z0-9.-]+:(?!//)[^#?]+(?:[#?].*)?");

  /** What a document that is run as a program may be called in a shell's words. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  /** Says what files are taken from. */
  @FunctionalInterface
  interface Sources {
    Step.From of(StageGraph.Reference reference);
  }

  /** A name and a value, expanded. */
  private record Pair(String name, String value) {}

  private final Dockerfile file;
  private final BuildArgs args;
  private final GlobalScope global;
  private final Sources sources;
  private final StageState state;
  private final List<Problem> doubts = new ArrayList<>();
  private SortedSet<String> unset = Collections.emptySortedSet();

  StagePlanner(
      Dockerfile file, BuildArgs args, GlobalScope global, Sources sources, StageState state) {
    this.file = file;
    this.args = args;
    this.global = global;
    this.sources = sources;
    this.state = state;
  }

  /** The step of an instruction that the file has. */
  Step plan(Instruction instruction) {
    return plan(instruction, "");
  }

  /** The step of an instruction that the base left. */
  Step planTrigger(Instruction instruction) {
    return plan(instruction, "ONBUILD ");
  }

  private Step plan(Instruction instruction, String prefix) {
    Planning planning = new Planning(instruction, prefix);
    unset = planning.expansion.unset();
    Step step = planning.step();
    switch (step) {
      case Step.ConfigStep config -> state.change(config.changes());
      case Step.WorkdirStep workdir -> state.change(List.of(workdir.change()));
      case Step.RunStep run -> {}
      case CopyStep copy -> {}
    }
    return step;
  }

  /** The variables that the last instruction asks for, planned or refused, and that are not set. */
  SortedSet<String> unset() {
    return unset;
  }

  /** What is doubtful so far. */
  List<Problem> doubts() {
    return doubts;
  }

  /** One instruction being planned. */
  private final class Planning {
    private final Instruction instruction;
    private final Expansion expansion;
    private final String prefix;

    Planning(Instruction instruction, String prefix) {
      this.instruction = instruction;
      this.expansion = new Expansion(file, instruction, state::variable);
      this.prefix = prefix;
    }

    Step step() {
      return expansion.refusingAll(this::made);
    }

    private Step made() {
      return switch (instruction) {
        case Instruction.Arg arg -> arg(arg);
        case Instruction.Env env -> env(env);
        case Instruction.Label label -> label(label);
        case Instruction.Workdir workdir -> workdir(workdir);
        case Instruction.User user -> user(user);
        case Instruction.Copy copy -> copy(copy);
        case Instruction.Add add -> add(add);
        case Instruction.Run run -> run(run);
        case Instruction.Expose expose -> expose(expose);
        case Instruction.Volume volume -> volume(volume);
        case Instruction.Cmd cmd -> cmd(cmd);
        case Instruction.Entrypoint entrypoint -> entrypoint(entrypoint);
        case Instruction.StopSignal signal -> stopSignal(signal);
        case Instruction.Shell shell -> shell(shell);
        case Instruction.Healthcheck check -> healthcheck(check);
        case Instruction.OnBuild onBuild -> onBuild(onBuild);
        case Instruction.Maintainer maintainer -> maintainer(maintainer);
        case Instruction.Unset unset -> unset(unset);
        case Instruction.From from -> throw new IllegalStateException("a stage has one FROM");
      };
    }

    private Origin origin(String history) {
      String display = instruction.source().text().replaceAll("\\s+", " ");
      String document =
          instruction.documents().stream()
              .findFirst()
              .map(first -> " (%s…)".formatted(first.text().lines().findFirst().orElse("").strip()))
              .orElse("");
      return new Origin(
          instruction.source().range(), prefix + display + document, history, expansion.used());
    }

    private Step config(String history, List<ConfigChange> changes) {
      return new Step.ConfigStep(origin(history), changes, Collections.emptySortedMap());
    }

    private Step config(String history, ConfigChange change) {
      return config(history, List.of(change));
    }

    /** The value: the command line's, else the stage's default, else that before the first FROM. */
    private Step arg(Instruction.Arg arg) {
      StringBuilder history = new StringBuilder("ARG");
      SortedMap<String, String> arguments = new TreeMap<>();
      for (Declaration declaration : arg.declarations()) {
        String name = declaration.name().text();
        Optional<String> value =
            args.given(name)
                .or(() -> declaration.defaultValue().map(expansion::word))
                .or(() -> global.value(name));
        state.declare(name, value);
        value.ifPresent(text -> arguments.put(name, text));
        history.append(' ').append(name).append(value.map(v -> "=" + v).orElse(""));
      }
      return new Step.ConfigStep(origin(history.toString()), List.of(), arguments);
    }

    /** All values see the environment as it was before the instruction. */
    private Step env(Instruction.Env env) {
      List<ConfigChange> changes = new ArrayList<>();
      List<Pair> expanded = env.assignments().stream().map(this::expand).toList();
      expanded.forEach(pair -> changes.add(new ConfigChange.SetEnv(pair.name(), pair.value())));
      return config("ENV" + joined(expanded), changes);
    }

    private Step label(Instruction.Label label) {
      List<ConfigChange> changes = new ArrayList<>();
      List<Pair> expanded = label.assignments().stream().map(this::expand).toList();
      expanded.forEach(pair -> changes.add(new ConfigChange.SetLabel(pair.name(), pair.value())));
      return config("LABEL" + joined(expanded), changes);
    }

    private Pair expand(Assignment pair) {
      String name = expansion.word(pair.name());
      if (name.isEmpty()) {
        throw expansion.invalid(pair.name(), "name \"%s\" is empty".formatted(pair.name()));
      }
      return new Pair(name, expansion.word(pair.value()));
    }

    private static String joined(List<Pair> pairs) {
      return pairs.stream()
          .map(pair -> " " + pair.name() + "=" + pair.value())
          .collect(Collectors.joining());
    }

    private Step workdir(Instruction.Workdir workdir) {
      String written = expansion.word(workdir.path());
      if (written.isEmpty()) {
        throw expansion.invalid(
            workdir.path(), "WORKDIR \"%s\" is empty".formatted(workdir.path()));
      }
      String path = CleanPath.resolve(state.config().workingDir(), written);
      return new Step.WorkdirStep(origin("WORKDIR " + path), path, state.config().user());
    }

    private Step user(Instruction.User user) {
      String name = expansion.word(user.user());
      if (name.isEmpty()) {
        throw expansion.invalid(user.user(), "USER \"%s\" is empty".formatted(user.user()));
      }
      return config("USER " + name, new ConfigChange.SetUser(name));
    }

    private Step copy(Instruction.Copy copy) {
      String from = copy.from().map(name -> "--from=" + name + " ").orElse("");
      Step.From origin = from(StageGraph.Reference.of(copy));
      List<Step.Input> inputs = new ArrayList<>();
      List<String> files = copy.paths().sources().stream().map(this::source).toList();
      if (!files.isEmpty()) {
        inputs.add(new Step.Input.Files(origin, files));
      }
      return copy(
          "COPY " + from, inputs, files, copy.paths(), copy.flags(), Treatment.Archives.COPIED);
    }

    private Step add(Instruction.Add add) {
      List<Step.Input> inputs = new ArrayList<>();
      List<String> files = new ArrayList<>();
      for (Word written : add.paths().sources()) {
        String source = source(written);
        if (isRemote(source)) {
          Step.Input.Remote remote = remote(source, add);
          inputs.add(remote);
          files.add(remote.shown());
        } else {
          inputs.add(new Step.Input.Files(new Step.From.Context(), List.of(source)));
          files.add(source);
        }
      }
      requireUse(add, inputs);
      return copy(
          "ADD ",
          inputs,
          files,
          add.paths(),
          add.flags(),
          switch (add.addFlags().unpack()) {
            case UNSAID -> Treatment.Archives.LOCAL_UNPACKED;
            case ON -> Treatment.Archives.UNPACKED;
            case OFF -> Treatment.Archives.COPIED;
          });
    }

    private Step.Input.Remote remote(String source, Instruction.Add add) {
      return new Step.Input.Remote(
          source,
          add.addFlags().checksum().map(expansion::word).filter(text -> !text.isEmpty()),
          switch (add.addFlags().keepGitDir()) {
            case UNSAID -> Step.Input.Remote.GitDirectory.UNSAID;
            case OFF -> Step.Input.Remote.GitDirectory.LEFT_OUT;
            case ON -> Step.Input.Remote.GitDirectory.KEPT;
          });
    }

    private void requireUse(Instruction.Add add, List<Step.Input> inputs) {
      if (add.addFlags().checksum().isEmpty()) {
        return;
      }
      Word checksum = add.addFlags().checksum().get();
      if (inputs.size() != 1) {
        throw expansion.invalid(checksum, "flag --checksum: it is for one source");
      }
      if (!(inputs.getFirst() instanceof Step.Input.Remote)) {
        throw expansion.invalid(checksum, "flag --checksum: it is for a URL or a repository");
      }
    }

    /**
     * The step, and what it is called.
     *
     * @param files the sources, expanded
     */
    private Step copy(
        String name,
        List<Step.Input> inputs,
        List<String> files,
        Instruction.Paths paths,
        Instruction.CopyFlags flags,
        Treatment.Archives archives) {
      List<Step.Input> all = new ArrayList<>(inputs);
      paths.documents().forEach(document -> all.add(document(document)));
      List<String> names = new ArrayList<>(files);
      paths.documents().forEach(document -> names.add("<<" + document.name()));
      String destination = expansion.word(paths.destination());
      if (names.size() > 1 && !CleanPath.isDirectoryForm(destination)) {
        throw expansion.invalid(
            paths.destination(),
            "%s\"%s\" must end with / to take several sources".formatted(name, destination));
      }
      Treatment treatment = treatment(flags, archives);
      String history =
          name
              + (treatment.parents() == Treatment.Parents.KEPT ? "--parents " : "")
              + treatment.chown().map(owner -> "--chown=" + owner + " ").orElse("")
              + treatment.chmod().map(mode -> "--chmod=" + mode + " ").orElse("")
              + String.join(" ", names)
              + " "
              + destination;
      return new CopyStep(origin(history), all, destination(destination, treatment), treatment);
    }

    /** Variables are replaced in a document unless its name is quoted; quotes stay as they are. */
    private Step.Input document(Heredoc document) {
      String content =
          document.variables() == Heredoc.Variables.EXPANDED
              ? expansion.document(document)
              : document.text();
      return new Step.Input.Document(document.name(), content);
    }

    private Treatment treatment(Instruction.CopyFlags flags, Treatment.Archives archives) {
      return new Treatment(
          flags.ownership().chown().map(expansion::word).filter(text -> !text.isEmpty()),
          flags.ownership().chmod().map(this::mode).filter(text -> !text.isEmpty()),
          archives,
          flags.link() == Switch.ON ? Treatment.Layer.APART : Treatment.Layer.ON_TOP,
          flags.parents() == Switch.ON ? Treatment.Parents.KEPT : Treatment.Parents.LEFT_OUT,
          flags.excludes().stream().map(expansion::word).toList());
    }

    private String mode(Word written) {
      String text = expansion.word(written);
      if (!text.isEmpty() && !MODE.matcher(text).matches()) {
        throw expansion.invalid(
            written,
            "flag --chmod=%s: expected an octal number up to 7777, or changes as in u=rwX,go=rX"
                .formatted(text));
      }
      return text;
    }

    private String source(Word written) {
      boolean isCopy = instruction instanceof Instruction.Copy;
      String source = expansion.word(written);
      if (source.isEmpty()) {
        throw expansion.invalid(
            written,
            (isCopy ? "COPY" : "ADD") + " has an empty source; write . for the whole context");
      }
      if (isCopy && isRemote(source)) {
        throw expansion.invalid(
            written,
            "COPY \"%s\": only local files can be copied; use ADD"
                .formatted(WithoutLogin.of(source)));
      }
      return source;
    }

    private static boolean isRemote(String source) {
      return REMOTE.matcher(source).matches();
    }

    private Destination destination(String written, Treatment treatment) {
      return new Destination(
          CleanPath.resolve(state.config().workingDir(), written),
          CleanPath.isDirectoryForm(written) || treatment.parents() == Treatment.Parents.KEPT
              ? Destination.Form.DIRECTORY
              : Destination.Form.AS_FOUND);
    }

    private Step.From from(Optional<StageGraph.Reference> reference) {
      return reference.map(sources::of).orElseGet(Step.From.Context::new);
    }

    private Step run(Instruction.Run run) {
      run.flags().devices().stream()
          .findFirst()
          .ifPresent(
              device -> {
                throw expansion.unsupported(
                    device, "RUN --device=%s: names of CDI are not offered".formatted(device));
              });
      Optional<Step.Input.Document> script = program(run.command());
      List<String> command =
          script
              .map(Step.Around::program)
              .map(this::withShell)
              .orElseGet(() -> withShell(run.command()));
      if (command.isEmpty()) {
        throw expansion.invalid("RUN has no command");
      }
      SortedMap<String, String> proxies = new TreeMap<>(args.proxies());
      proxies.keySet().removeIf(name -> state.variable(name).isPresent());
      return new Step.RunStep(
          origin("RUN " + state.argsForHistory() + String.join(" ", command)),
          command,
          state.processEnv(),
          state.arguments(),
          proxies,
          new Step.Identity(state.config().user(), state.config().workingDir()),
          new Step.Around(
              run.flags().mounts().stream().map(written -> mount(run, written)).toList(),
              script,
              reach(run.flags().network()),
              security(run.flags().security())));
    }

    /**
     * A heredoc that says what runs it. The shell is only asked to start it, and no variables are
     * replaced in it, as BuildKit has it.
     */
    private static Optional<Step.Input.Document> program(CommandLine command) {
      return command
          .script()
          .filter(script -> script.content().startsWith("#!"))
          .map(
              script ->
                  new Step.Input.Document(
                      PLAIN_NAME.matcher(script.name()).matches() ? script.name() : "script",
                      script.text()));
    }

    private Step.RunMount mount(Instruction.Run run, Word written) {
      Mount mount = expansion.mount(written);
      return new Step.RunMount(
          mount,
          switch (mount) {
            case Mount.Bind bind -> Optional.of(shown(run, written, bind.origin()));
            case Mount.Cache cache when cache.origin().from().isPresent() ->
                Optional.of(shown(run, written, cache.origin()));
            case Mount.Cache cache -> {
              if (cache.origin().path().isPresent()) {
                throw expansion.invalid(
                    written, "key source of a cache is a path within its from; write from=… too");
              }
              yield Optional.empty();
            }
            case Mount.Tmpfs _, Mount.Secret _, Mount.Ssh _ -> Optional.empty();
          });
    }

    private Step.Shown shown(Instruction.Run run, Word written, Mount.Origin origin) {
      return new Step.Shown(
          from(StageGraph.Reference.of(run, written)),
          CleanPath.resolve("/", origin.path().orElse("")));
    }

    private static Step.Security security(Optional<Word> security) {
      return security.filter(word -> word.text().equals("insecure")).isPresent()
          ? Step.Security.INSECURE
          : Step.Security.SANDBOX;
    }

    private Step.Reach reach(Optional<Word> network) {
      return switch (network.map(Word::text).orElse("default")) {
        case "none" -> Step.Reach.NONE;
        case "host" -> Step.Reach.HOST;
        default -> Step.Reach.DEFAULT;
      };
    }

    private List<String> withShell(CommandLine command) {
      return switch (command) {
        case CommandLine.Exec exec -> exec.args();
        case CommandLine.ShellLine shell -> withShell(shell.shellText());
      };
    }

    private List<String> withShell(String line) {
      List<String> own = state.config().shell();
      List<String> all = new ArrayList<>(own.isEmpty() ? DEFAULT_SHELL : own);
      all.add(line);
      return all;
    }

    private Step cmd(Instruction.Cmd cmd) {
      List<String> command = withShell(cmd.command());
      return config("CMD " + quoted(command), new ConfigChange.SetCmd(command));
    }

    /** A command that the base has is for the base's entry point; one of this stage stays. */
    private Step entrypoint(Instruction.Entrypoint entrypoint) {
      List<String> command = withShell(entrypoint.command());
      List<ConfigChange> changes = new ArrayList<>();
      changes.add(new ConfigChange.SetEntrypoint(command));
      if (!state.hasCmd() && !state.config().cmd().isEmpty()) {
        changes.add(new ConfigChange.SetCmd(List.of()));
      }
      return config("ENTRYPOINT " + quoted(command), changes);
    }

    private static String quoted(List<String> command) {
      return command.stream()
          .map(arg -> "\"" + arg.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
          .collect(Collectors.joining(" ", "[", "]"));
    }

    private Step expose(Instruction.Expose expose) {
      List<String> ports = new ArrayList<>();
      for (Word written : expose.ports()) {
        for (String word : expansion.words(written)) {
          ports.addAll(ports(written, word));
        }
      }
      List<ConfigChange> changes = new ArrayList<>();
      ports.forEach(port -> changes.add(new ConfigChange.AddPort(port)));
      return config("EXPOSE " + String.join(" ", ports), changes);
    }

    private List<String> ports(Word written, String word) {
      return Ports.parse(word)
          .orElseThrow(
              () ->
                  expansion.invalid(
                      written,
                      "EXPOSE \"%s\": expected PORT[-PORT][/tcp|udp|sctp]".formatted(word)));
    }

    private Step volume(Instruction.Volume volume) {
      List<String> paths = volume.paths().stream().map(expansion::word).toList();
      if (paths.stream().anyMatch(String::isEmpty)) {
        throw expansion.invalid("VOLUME has an empty path");
      }
      List<ConfigChange> changes = new ArrayList<>();
      paths.forEach(path -> changes.add(new ConfigChange.AddVolume(path)));
      return config("VOLUME " + String.join(" ", paths), changes);
    }

    /** What is not there is told of: its name may be misspelt, or the base may have changed. */
    private Step unset(Instruction.Unset unset) {
      List<ConfigChange> changes = new ArrayList<>();
      StringBuilder history = new StringBuilder("UNSET " + unset.kind());
      if (!unset.kind().isNamed()) {
        changes.addAll(removal(unset.kind(), unset.written(), ""));
      }
      for (Word written : unset.names()) {
        for (String name : expansion.words(written)) {
          history.append(' ').append(name);
          changes.addAll(removal(unset.kind(), written, name));
        }
      }
      return config(history.toString(), changes);
    }

    /**
     * What takes one away.
     *
     * @param written where it is named
     * @param name of those that have names
     */
    private List<ConfigChange> removal(Unset.Kind kind, Word written, String name) {
      ImageConfig config = state.config();
      return switch (kind) {
        case CMD -> ifThere(written, !config.cmd().isEmpty(), new ConfigChange.SetCmd(List.of()));
        case ENTRYPOINT ->
            ifThere(
                written, !config.entrypoint().isEmpty(), new ConfigChange.SetEntrypoint(List.of()));
        case HEALTHCHECK ->
            ifThere(written, config.healthcheck().isPresent(), new ConfigChange.UnsetHealthcheck());
        case ENV ->
            ifThere(
                written,
                config.env().stream().anyMatch(variable -> variable.startsWith(name + "=")),
                new ConfigChange.UnsetEnv(name));
        case LABEL ->
            ifThere(written, config.labels().containsKey(name), new ConfigChange.UnsetLabel(name));
        case VOLUME ->
            ifThere(written, config.volumes().contains(name), new ConfigChange.RemoveVolume(name));
        case EXPOSE ->
            ports(written, name).stream()
                .flatMap(
                    port ->
                        ifThere(
                            written,
                            config.exposedPorts().contains(port),
                            new ConfigChange.RemovePort(port))
                            .stream())
                .toList();
      };
    }

    private List<ConfigChange> ifThere(Word written, boolean isThere, ConfigChange removal) {
      if (!isThere) {
        doubts.add(
            Problem.invalid(
                written.range(),
                instruction.source().text().replaceAll("\\s+", " ")
                    + (written.equals(((Instruction.Unset) instruction).written())
                        ? ": there is none"
                        : ": there is no " + written)));
      }
      return List.of(removal);
    }

    private Step stopSignal(Instruction.StopSignal stop) {
      String signal = expansion.word(stop.signal());
      try {
        Signals.check(signal);
      } catch (OciException e) {
        throw expansion.invalid(stop.signal(), e.getMessage());
      }
      return config("STOPSIGNAL " + signal, new ConfigChange.SetStopSignal(signal));
    }

    private Step shell(Instruction.Shell shell) {
      return config("SHELL " + quoted(shell.shell()), new ConfigChange.SetShell(shell.shell()));
    }

    private Step healthcheck(Instruction.Healthcheck instruction) {
      Healthcheck check =
          switch (instruction.check()) {
            case Instruction.Healthcheck.Check.None none -> Healthcheck.none();
            case Instruction.Healthcheck.Check.Test test -> healthcheck(test);
          };
      return config(instruction.source().text(), new ConfigChange.SetHealthcheck(check));
    }

    private static Healthcheck healthcheck(Instruction.Healthcheck.Check.Test test) {
      List<String> words = new ArrayList<>();
      switch (test.command()) {
        case CommandLine.Exec exec -> {
          words.add("CMD");
          words.addAll(exec.args());
        }
        case CommandLine.ShellLine shell -> words.addAll(List.of("CMD-SHELL", shell.shellText()));
      }
      Instruction.Healthcheck.Timing timing = test.timing();
      return new Healthcheck(
          words,
          timing.interval(),
          timing.timeout(),
          timing.startPeriod(),
          timing.startInterval(),
          timing.retries());
    }

    private Step onBuild(Instruction.OnBuild onBuild) {
      String trigger = onBuild.text();
      List<String> all = new ArrayList<>(state.config().onBuild());
      all.add(trigger);
      return config("ONBUILD " + trigger, new ConfigChange.SetOnBuild(all));
    }

    private Step maintainer(Instruction.Maintainer maintainer) {
      return config(
          "MAINTAINER " + maintainer.author(), new ConfigChange.SetAuthor(maintainer.author()));
    }
  }
}
