package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.exec.StepSettings;
import dev.shale.runtime.Mount;
import dev.shale.runtime.Privileges;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every RUN of a build has around it. */
final class StepFlags {
  @Option(
      names = {"-v", "--volume"},
      paramLabel = "SOURCE:TARGET[:ro]",
      description = "show RUN a file or directory of the host; what is in it counts for no cache")
  List<String> volumes = List.of();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "how many steps are done at once; 0 for as many as there are [processors]")
  Optional<Integer> jobs = Optional.empty();

  @Mixin NameFlags names = new NameFlags();
  @Mixin ResourceFlags resources = new ResourceFlags();
  @Mixin CapabilityFlags capabilities = new CapabilityFlags();

  /** Adds what another line says to what this one says. */
  void add(StepFlags more) {
    volumes = NewNames.all(volumes, more.volumes);
    jobs = more.jobs.or(() -> jobs);
    names.add(more.names);
    resources.add(more.resources);
    capabilities.add(more.capabilities);
  }

  /** What is the same for every process. */
  StepSettings.Around around() {
    return new StepSettings.Around(
        names.resolution(),
        volumes.stream().map(StepFlags::volume).toList(),
        resources.resources(),
        capabilities.privileges(Privileges.Mode.SANDBOX));
  }

  /** What is not there is refused before anything is run. */
  private static Mount.Bind volume(String text) {
    Mount.Bind bind = RunMounts.volume("build", text);
    if (!Files.exists(bind.source())) {
      throw OciException.notFound("build --volume %s: %s is not there", text, bind.source());
    }
    return bind;
  }

  /** How many steps are done at once; empty for the usual number. */
  OptionalInt jobs() {
    if (jobs.isEmpty()) {
      return OptionalInt.empty();
    }
    if (jobs.get() < 0) {
      throw OciException.invalid("build --jobs %d: expected 0 or more", jobs.get());
    }
    return OptionalInt.of(jobs.get() == 0 ? Integer.MAX_VALUE : jobs.get());
  }
}
