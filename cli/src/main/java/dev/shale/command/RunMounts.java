package dev.shale.command;

import dev.shale.container.RunRequest;
import dev.shale.dockerfile.WordException;
import dev.shale.error.OciException;
import dev.shale.exec.Fields;
import dev.shale.exec.Secrets;
import dev.shale.exec.SshAgents;
import dev.shale.exec.StepMounts;
import dev.shale.local.LocalStore;
import dev.shale.runtime.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What the mount flags ask for, open for as long as a process sees it. */
final class RunMounts implements AutoCloseable {
  private static final String FLAG = "run --mount";
  private static final int OCTAL = 8;

  private final Secrets secrets;
  private final SshAgents agents;
  private final StepMounts others;
  private final String workingDir;
  private final List<Mount> mounts = new ArrayList<>();

  private RunMounts(LocalStore store, Secrets secrets, SshAgents agents, String workingDir) {
    this.secrets = secrets;
    this.agents = agents;
    this.others = new StepMounts(store.mounts(), secrets, agents, workingDir);
    this.workingDir = workingDir;
  }

  /**
   * Opens all; the caller closes.
   *
   * @param workingDir what relative targets are relative to
   */
  static RunMounts open(MountFlags flags, Session session, LocalStore store, String workingDir)
      throws IOException {
    RunMounts all =
        new RunMounts(
            store,
            flags.secrets.secrets(session).requireNoneCounted(),
            flags.secrets.agents(session),
            workingDir);
    try {
      flags.volumes.forEach(volume -> all.mounts.add(volume("run", volume)));
      List<dev.shale.dockerfile.Mount> likeSteps = new ArrayList<>();
      flags.mounts.forEach(mount -> all.add(mount, likeSteps));
      all.others.add(likeSteps);
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  /** Variables of the process that come with it; no one else sees them. */
  List<String> environment() {
    return others.environment();
  }

  /** Adds everything but the variables. */
  void addTo(RunRequest.Builder request) {
    mounts.forEach(request::mount);
    others.addTo(request);
  }

  /**
   * A file or directory of the host.
   *
   * @param verb of the command whose option this is
   */
  static Mount.Bind volume(String verb, String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
      throw OciException.invalid("%s --volume %s: expected SOURCE:TARGET[:ro]", verb, text);
    }
    Mount.Access access = Mount.Access.READ_WRITE;
    for (String option : parts.length == 3 ? parts[2].split(",", -1) : new String[] {"rw"}) {
      switch (option) {
        case "ro" -> access = Mount.Access.READ_ONLY;
        case "rw",
            "z",
            "Z",
            "private",
            "rprivate" -> {} // labels are SELinux's, which we have none of
        default ->
            throw OciException.unsupported(
                "%s --volume %s: option \"%s\" is not offered; use ro or rw", verb, text, option);
      }
    }
    return new Mount.Bind(Path.of(parts[0]).toAbsolutePath(), parts[1], access);
  }

  private void add(String text, List<dev.shale.dockerfile.Mount> likeSteps) {
    Fields fields = Fields.of(FLAG, text);
    switch (fields.take("type").orElse("bind")) {
      case "bind" -> mounts.add(bind(fields, text));
      case "tmpfs" -> mounts.add(tmpfs(fields, text));
      default -> likeSteps.add(likeStep(text));
    }
  }

  /** What a RUN of a Dockerfile can have, too, in the same words. */
  private static dev.shale.dockerfile.Mount likeStep(String text) {
    try {
      return dev.shale.dockerfile.Mount.parse(text, UnaryOperator.identity());
    } catch (WordException e) {
      throw OciException.invalid("%s \"%s\": %s", FLAG, text, e.getMessage());
    }
  }

  private Mount bind(Fields fields, String text) {
    String source =
        fields
            .take("source", "src")
            .orElseThrow(() -> OciException.invalid("%s \"%s\": source is missing", FLAG, text));
    String propagation = fields.take("bind-propagation").orElse("rprivate");
    if (!propagation.equals("rprivate") && !propagation.equals("private")) {
      throw OciException.unsupported(
          "%s \"%s\": what is mounted later does not get through: only private propagation is"
              + " offered",
          FLAG, text);
    }
    Mount.Access access = access(fields);
    String target = target(fields, text);
    fields.end();
    return new Mount.Bind(Path.of(source).toAbsolutePath(), target, access);
  }

  private Mount tmpfs(Fields fields, String text) {
    Optional<String> size = fields.take("size", "tmpfs-size");
    int mode =
        fields
            .takeNumber(OCTAL, "mode", "tmpfs-mode")
            .map(Long::intValue)
            .orElse(Mount.FOR_EVERYBODY);
    String target = target(fields, text);
    fields.end();
    OptionalLong bytes =
        size.map(word -> OptionalLong.of(ByteSize.parseBinary(word))).orElse(OptionalLong.empty());
    return new Mount.Tmpfs(target, bytes, mode);
  }

  private static Mount.Access access(Fields fields) {
    Optional<Boolean> isReadOnly = fields.takeSwitch("ro", "readonly");
    Optional<Boolean> isWritable = fields.takeSwitch("rw", "readwrite");
    return isReadOnly
        .or(() -> isWritable.map(writable -> !writable))
        .map(only -> only ? Mount.Access.READ_ONLY : Mount.Access.READ_WRITE)
        .orElse(Mount.Access.READ_WRITE);
  }

  private String target(Fields fields, String text) {
    return absolute(
        fields
            .take("target", "dst", "destination")
            .orElseThrow(() -> OciException.invalid("%s \"%s\": target is missing", FLAG, text)));
  }

  private String absolute(String target) {
    return target.startsWith("/") ? target : workingDir + "/" + target;
  }

  @Override
  public void close() throws IOException {
    try (secrets;
        agents;
        others) {
      return;
    }
  }
}
