package dev.shale.plan;

import dev.shale.dockerfile.Problem;
import dev.shale.plan.BuildPlan.Base;
import java.util.List;
import java.util.stream.Collectors;

/** The one text form of a plan that golden files have. */
final class PlanDump {
  private final StringBuilder text = new StringBuilder();

  private PlanDump() {}

  static String of(BuildPlan plan) {
    PlanDump dump = new PlanDump();
    plan.findings().doubts().forEach(dump::warning);
    plan.sourceDateEpoch().ifPresent(time -> dump.line(0, "epoch " + time));
    plan.stages().forEach(dump::stage);
    return dump.text.toString();
  }

  private void warning(Problem warning) {
    line(0, "warning " + warning.range().firstLine() + ": " + warning.what());
  }

  private void stage(BuildPlan.Stage stage) {
    line(0, "stage %d %s %s".formatted(stage.index(), stage.name(), stage.platform()));
    line(1, "base " + base(stage.base()));
    stage.opening().forEach(change -> line(1, "opening " + change));
    stage.steps().forEach(this::step);
    line(
        1,
        "config "
            + dev.shale.json.Json.child(stage.config().toJson(), "config")
                .map(Object::toString)
                .orElse(""));
  }

  private static String base(Base base) {
    return switch (base) {
      case Base.Scratch scratch -> "scratch";
      case Base.Image image -> "image " + image.image() + " " + image.digest().shortHex();
      case Base.OfStage stage -> "stage " + stage.index();
    };
  }

  private void step(Step step) {
    Step.Origin origin = step.origin();
    line(
        1,
        "%d-%d %s"
            .formatted(origin.range().firstLine(), origin.range().lastLine(), origin.display()));
    line(2, "history " + origin.history());
    switch (step) {
      case Step.RunStep run -> run(run);
      case Step.CopyStep copy -> copy(copy);
      case Step.WorkdirStep dir -> line(2, "mkdir " + dir.path() + owner(dir.owner()));
      case Step.ConfigStep config -> config.changes().forEach(c -> line(2, c.toString()));
    }
  }

  private void run(Step.RunStep run) {
    line(2, "args " + quoted(run.args()));
    line(2, "env " + quoted(run.env()));
    if (!run.proxies().isEmpty()) {
      line(2, "proxies " + run.proxies());
    }
    Step.Around around = run.around();
    around.mounts().forEach(this::mount);
    around.script().ifPresent(script -> line(2, "script " + input(script)));
    if (around.reach() != Step.Reach.DEFAULT) {
      line(2, "reach " + around.reach());
    }
    if (around.security() != Step.Security.SANDBOX) {
      line(2, "security " + around.security());
    }
    line(2, "in " + run.identity().workdir() + owner(run.identity().user()));
  }

  private void mount(Step.RunMount mount) {
    line(2, "mount " + mount.mount());
    mount.shown().ifPresent(shown -> line(3, "of " + from(shown.from()) + " " + shown.path()));
  }

  private void copy(Step.CopyStep copy) {
    copy.inputs().forEach(input -> line(2, "from " + input(input)));
    line(2, "to " + copy.destination().path() + " " + copy.destination().form());
    Step.Treatment treatment = copy.treatment();
    line(
        2,
        "archives %s%s%s%s%s%s"
            .formatted(
                treatment.archives(),
                treatment.chown().map(owner -> " chown " + owner).orElse(""),
                treatment.chmod().map(mode -> " mode " + mode).orElse(""),
                treatment.layer() == Step.Treatment.Layer.APART ? " apart" : "",
                treatment.parents() == Step.Treatment.Parents.KEPT ? " with parents" : "",
                treatment.excludes().isEmpty() ? "" : " but " + quoted(treatment.excludes())));
  }

  private static String input(Step.Input input) {
    return switch (input) {
      case Step.Input.Files(Step.From from, List<String> sources) ->
          from(from) + " " + quoted(sources);
      case Step.Input.Document(String name, String content) ->
          "document %s \"%s\"".formatted(name, content.replace("\n", "\\n"));
      case Step.Input.Remote(String source, var checksum, var gitDirectory) ->
          "remote %s%s git directory %s"
              .formatted(source, checksum.map(text -> " " + text).orElse(""), gitDirectory);
    };
  }

  private static String from(Step.From from) {
    return switch (from) {
      case Step.From.Context _ -> "context";
      case Step.From.OfContext(ContextName name) -> "context " + name;
      case Step.From.OfStage stage -> "stage " + stage.index();
      case Step.From.OfImage image -> "image " + image.image();
    };
  }

  private static String owner(String user) {
    return user.isEmpty() ? "" : " as " + user;
  }

  private static String quoted(List<String> words) {
    return words.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(" "));
  }

  private void line(int depth, String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }
}
