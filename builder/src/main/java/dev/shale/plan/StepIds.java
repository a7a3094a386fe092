package dev.shale.plan;

import dev.shale.dockerfile.Mount;
import dev.shale.image.Digest;
import dev.shale.image.Healthcheck;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The canonical form that a step's digest is of. Every field is written as its length and itself,
 * so that no two steps have one form; records are not printed, because their text may change.
 *
 * <p>Line numbers, display and history are no part of it, nor are proxies. What a step reads
 * (files, its base, the stage it copies from) is for the cache to add: of those, an id has only
 * which they are.
 */
final class StepIds {
  private static final String VERSION = "shale-step-3";

  private final StringBuilder form = new StringBuilder();

  private StepIds() {
    put(VERSION);
  }

  static StepId of(Step step) {
    StepIds ids = new StepIds();
    ids.putStep(step);
    return new StepId(Digest.of(ids.form.toString()));
  }

  private void putStep(Step step) {
    switch (step) {
      case Step.RunStep run -> putRun(run);
      case Step.CopyStep copy -> putCopy(copy);
      case Step.WorkdirStep workdir -> {
        put("workdir");
        put(workdir.path());
        put(workdir.owner());
      }
      case Step.ConfigStep config -> {
        put("config");
        put(config.changes().size());
        config.changes().forEach(this::putChange);
      }
    }
  }

  private void putRun(Step.RunStep run) {
    put("run");
    putAll(run.args());
    putAll(run.env());
    put(run.identity().user());
    put(run.identity().workdir());
    Step.Around around = run.around();
    put(around.reach().name());
    put(around.security().name());
    putOptional(around.script().map(Step.Input.Document::content));
    put(around.mounts().size());
    around.mounts().forEach(this::putMount);
  }

  /** What is in a cache is no part of what a step is, nor is a secret, nor whose key signs. */
  private void putMount(Step.RunMount mount) {
    putOptional(mount.mount().target());
    put(mount.shown().isPresent() ? 1 : 0);
    mount.shown().ifPresent(this::putShown);
    putMount(mount.mount());
  }

  private void putShown(Step.Shown shown) {
    putFrom(shown.from());
    put(shown.path());
  }

  private void putMount(Mount mount) {
    switch (mount) {
      case Mount.Bind bind -> {
        put("bind");
        put(bind.access().name());
      }
      case Mount.Cache cache -> {
        put("cache");
        putOptional(cache.id());
        putAttributes(cache.attributes());
        put(cache.access().name());
      }
      case Mount.Tmpfs tmpfs -> {
        put("tmpfs");
        put(tmpfs.sizeBytes().toString());
        put(tmpfs.access().name());
      }
      case Mount.Secret secret -> {
        put("secret");
        put(secret.id());
        putOptional(secret.env());
        putAttributes(secret.attributes());
      }
      case Mount.Ssh ssh -> {
        put("ssh");
        put(ssh.id());
        putAttributes(ssh.attributes());
      }
    }
  }

  private void putAttributes(Mount.Attributes attributes) {
    put(attributes.mode().toString());
    put(attributes.uid().toString());
    put(attributes.gid().toString());
  }

  private void putCopy(Step.CopyStep copy) {
    put("copy");
    put(copy.inputs().size());
    copy.inputs().forEach(this::putInput);
    put(copy.destination().path());
    put(copy.destination().form().name());
    Step.Treatment treatment = copy.treatment();
    putOptional(treatment.chown());
    putOptional(treatment.chmod());
    put(treatment.archives().name());
    put(treatment.layer().name());
    put(treatment.parents().name());
    putAll(treatment.excludes());
  }

  private void putInput(Step.Input input) {
    switch (input) {
      case Step.Input.Files files -> {
        putFrom(files.from());
        putAll(files.sources());
      }
      case Step.Input.Document document ->
          putAll(List.of("document", document.name(), document.content()));
      case Step.Input.Remote remote -> {
        putAll(List.of("remote", remote.shown(), remote.gitDirectory().name()));
        putOptional(remote.checksum());
      }
    }
  }

  private void putFrom(Step.From from) {
    switch (from) {
      case Step.From.Context _, Step.From.OfContext _ -> put("context");
      case Step.From.OfStage stage -> put("stage"); // which, the cache says by what it has
      case Step.From.OfImage image -> {
        put("image");
        put(image.digest().toString());
      }
    }
  }

  private void putOptional(Optional<String> text) {
    put(text.map(value -> "=" + value).orElse(""));
  }

  private void putChange(ConfigChange change) {
    switch (change) {
      case ConfigChange.SetEnv env -> putAll(List.of("env", env.name(), env.value()));
      case ConfigChange.SetLabel label -> putAll(List.of("label", label.name(), label.value()));
      case ConfigChange.SetUser user -> putAll(List.of("user", user.user()));
      case ConfigChange.SetWorkingDir dir -> putAll(List.of("workdir", dir.path()));
      case ConfigChange.SetCmd cmd -> putList("cmd", cmd.args());
      case ConfigChange.SetEntrypoint entrypoint -> putList("entrypoint", entrypoint.args());
      case ConfigChange.SetShell shell -> putList("shell", shell.args());
      case ConfigChange.AddPort port -> putAll(List.of("port", port.port()));
      case ConfigChange.AddVolume volume -> putAll(List.of("volume", volume.path()));
      case ConfigChange.SetStopSignal stop -> putAll(List.of("stopsignal", stop.signal()));
      case ConfigChange.SetHealthcheck health -> putHealthcheck(health.check());
      case ConfigChange.SetAuthor author -> putAll(List.of("author", author.author()));
      case ConfigChange.SetOnBuild onBuild -> putList("onbuild", onBuild.instructions());
      case ConfigChange.UnsetEnv(String name) -> putAll(List.of("no env", name));
      case ConfigChange.UnsetLabel(String name) -> putAll(List.of("no label", name));
      case ConfigChange.RemovePort(String port) -> putAll(List.of("no port", port));
      case ConfigChange.RemoveVolume(String path) -> putAll(List.of("no volume", path));
      case ConfigChange.UnsetHealthcheck() -> put("no healthcheck");
    }
  }

  private void putHealthcheck(Healthcheck check) {
    putList("healthcheck", check.test());
    put(check.interval().toString());
    put(check.timeout().toString());
    put(check.startPeriod().toString());
    put(check.startInterval().toString());
    put(check.retries().toString());
  }

  private void putList(String name, Collection<String> values) {
    put(name);
    putAll(values);
  }

  private void putAll(Collection<String> values) {
    put(values.size());
    values.forEach(this::put);
  }

  private void put(int number) {
    put(Integer.toString(number));
  }

  private void put(String text) {
    form.append(text.length()).append(':').append(text).append('\n');
  }
}
