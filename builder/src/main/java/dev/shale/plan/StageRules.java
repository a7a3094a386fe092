package dev.shale.plan;

import dev.shale.dockerfile.CommandLine;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Lexer.Variables;
import dev.shale.dockerfile.Rule;
import dev.shale.dockerfile.Word;
import dev.shale.error.Nearest;
import dev.shale.image.Platform;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules that need to know where a stage stands: its variables, its config, what came before.
 * What a base left to be run is not looked at: the base's own build has been.
 */
final class StageRules implements Onlooker {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)");
  private static final Pattern NO_SECRET =
      Pattern.compile("(?i)(?:_|^)(?:public|file|version)(?:_|$)");

  /** What BuildKit's scanners of images are asked by, which no ARG has to declare. */
  private static final String SCANNERS = "BUILDKIT_SBOM_SCAN_";

  private final Dockerfile file;
  private final PlanRequest request;
  private final Lint lint;
  private final Set<Integer> known = new HashSet<>();
  private final Set<Integer> withWorkdir = new HashSet<>();
  private final Map<String, Instruction> last = new HashMap<>();

  StageRules(PlanRequest request, Lint lint) {
    this.file = request.dockerfile();
    this.request = request;
    this.lint = lint;
  }

  @Override
  public void begun(StageGraph.Node node, StageState state) {
    last.clear();
    switch (node.base()) {
      case StageGraph.Origin.Scratch _, StageGraph.Origin.OfContext _ -> known.add(node.index());
      case StageGraph.Origin.OfStage stage -> inherit(node, stage.node());
      case StageGraph.Origin.OfImage image -> {
        if (request.bases().containsKey(image.image())) {
          known.add(node.index());
          lookAtPlatform(node, state.config().platform());
        }
      }
    }
  }

  private void inherit(StageGraph.Node node, StageGraph.Node base) {
    if (known.contains(base.index())) {
      known.add(node.index());
    }
    if (withWorkdir.contains(base.index())) {
      withWorkdir.add(node.index());
    }
  }

  private void lookAtPlatform(StageGraph.Node node, Platform actual) {
    Platform wanted = node.platform();
    boolean fits =
        actual.os().equals(wanted.os()) && actual.architecture().equals(wanted.architecture());
    if (!fits) {
      Instruction.From from = node.stage().from();
      lint.found(
          Rule.INVALID_BASE_IMAGE_PLATFORM,
          from,
          "Base image %s was pulled with platform \"%s\", expected \"%s\" for current build"
              .formatted(nameOf(node), actual, wanted));
    }
  }

  private static String nameOf(StageGraph.Node node) {
    return node.base() instanceof StageGraph.Origin.OfImage image
        ? image.image().written()
        : node.stage().from().base().text();
  }

  /** Nobody knows which variables an image has that nobody has looked at. */
  @Override
  public void expanded(Expanded expanded) {
    StageState state = expanded.state();
    if (known.contains(expanded.node().index())) {
      expanded.unset().stream()
          .filter(name -> !state.isDeclared(name) && !name.startsWith(SCANNERS))
          .forEach(name -> tellOfUndefined(name, expanded.instruction(), state));
    }
  }

  private void tellOfUndefined(String name, Instruction instruction, StageState state) {
    String hint =
        Nearest.find(name, state.names())
            .filter(nearest -> !nearest.equals(name)) // which the instruction itself has set
            .map(" (did you mean $%s?)"::formatted)
            .orElse("");
    lint.found(
        Rule.UNDEFINED_VAR,
        instruction,
        "Usage of undefined variable '$%s'%s".formatted(name, hint));
  }

  @Override
  public void planned(Planned planned) {
    switch (planned.instruction()) {
      case Instruction.Arg arg ->
          arg.declarations().forEach(each -> lookAtSecret(arg, each.name().text()));
      case Instruction.Env env ->
          env.assignments().forEach(each -> lookAtSecret(env, each.name().text()));
      case Instruction.Cmd cmd -> {
        lookAtRepetition(cmd);
        lookAtForm(cmd, cmd.command(), planned.state());
      }
      case Instruction.Entrypoint entrypoint -> {
        lookAtRepetition(entrypoint);
        lookAtForm(entrypoint, entrypoint.command(), planned.state());
      }
      case Instruction.Healthcheck check -> lookAtRepetition(check);
      case Instruction.Workdir workdir -> lookAtPath(planned, workdir);
      case Instruction.Expose expose ->
          expose.ports().forEach(port -> lookAtPort(expose, port, planned.state()));
      case Instruction.Copy copy -> lookAtSources(copy, "Copy", planned.step());
      case Instruction.Add add -> lookAtSources(add, "Add", planned.step());
      case Instruction.From _,
          Instruction.Label _,
          Instruction.Maintainer _,
          Instruction.OnBuild _,
          Instruction.Run _,
          Instruction.Shell _,
          Instruction.StopSignal _,
          Instruction.Unset _,
          Instruction.User _,
          Instruction.Volume _ -> {}
    }
  }

  private void lookAtSecret(Instruction instruction, String name) {
    if (SECRET.matcher(name).find() && !NO_SECRET.matcher(name).find()) {
      lint.found(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          instruction,
          "Do not use ARG or ENV instructions for sensitive data (%s \"%s\")"
              .formatted(TextRules.nameOf(instruction), name));
    }
  }

  /** The earlier one is told of: it is the one without effect. */
  private void lookAtRepetition(Instruction instruction) {
    String name = TextRules.nameOf(instruction);
    Optional.ofNullable(last.put(name, instruction))
        .ifPresent(
            earlier ->
                lint.found(
                    Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                    earlier,
                    ("Multiple %s instructions should not be used in the same stage because only"
                            + " the last one will be used")
                        .formatted(name)));
  }

  /** Who has set a shell wants it. */
  private void lookAtForm(Instruction instruction, CommandLine command, StageState state) {
    if (command instanceof CommandLine.ShellLine && state.config().shell().isEmpty()) {
      lint.found(
          Rule.JSON_ARGS_RECOMMENDED,
          instruction,
          ("JSON arguments recommended for %s to prevent unintended behavior related to OS"
                  + " signals")
              .formatted(TextRules.nameOf(instruction)));
    }
  }

  private void lookAtPath(Planned planned, Instruction.Workdir workdir) {
    String path = expanded(workdir.path(), planned.state()::variable);
    if (withWorkdir.add(planned.node().index()) && !path.startsWith("/")) {
      lint.found(
          Rule.WORKDIR_RELATIVE_PATH,
          workdir,
          "Relative workdir \"%s\" can have unexpected results if the base image changes"
              .formatted(path));
    }
  }

  private void lookAtPort(Instruction.Expose expose, Word written, StageState state) {
    List<String> ports = file.lexer().expand(written.text(), state::variable).words();
    for (String port : ports) {
      String protocol = port.substring(port.indexOf('/') + 1);
      if (port.indexOf('/') >= 0 && !protocol.equals(protocol.toLowerCase(Locale.ROOT))) {
        lint.found(
            Rule.EXPOSE_PROTO_CASING,
            expose,
            "Defined protocol '%s' in EXPOSE instruction should be lowercase".formatted(port));
      }
      if (port.indexOf(':') >= 0) {
        lint.found(
            Rule.EXPOSE_INVALID_FORMAT,
            expose,
            "EXPOSE instruction should not define an IP address or host-port mapping, found '%s'"
                .formatted(port));
      }
    }
  }

  private void lookAtSources(Instruction instruction, String verb, Step step) {
    if (step instanceof Step.CopyStep copy) {
      copy.inputs().stream()
          .filter(Step.Input.Files.class::isInstance)
          .map(Step.Input.Files.class::cast)
          .filter(files -> files.from() instanceof Step.From.Context)
          .flatMap(files -> files.sources().stream())
          .filter(request.ignored())
          .forEach(
              source ->
                  lint.found(
                      Rule.COPY_IGNORED_FILE,
                      instruction,
                      "Attempting to %s file \"%s\" that is excluded by .dockerignore"
                          .formatted(verb, clean(source))));
    }
  }

  /** A path as short as it can be written. */
  private static String clean(String path) {
    String whole = CleanPath.resolve("/", path);
    String relative = whole.equals("/") ? "." : whole.substring(1);
    return path.startsWith("/") ? whole : relative;
  }

  private String expanded(Word word, Variables variables) {
    return file.lexer().expand(word.text(), variables).text();
  }
}
