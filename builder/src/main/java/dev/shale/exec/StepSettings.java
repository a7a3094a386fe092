package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.container.RunRequest;
import dev.shale.network.Dns;
import dev.shale.network.NameResolution;
import dev.shale.network.Network;
import dev.shale.runtime.Mount;
import dev.shale.runtime.Privileges;
import dev.shale.runtime.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What every RUN of a build has around it. Limits are no part of a step's key: a result that was
 * made with others is as good.
 *
 * @param network what RUN can reach
 * @param allowed what RUN may ask for
 * @param around what it finds there without asking
 * @param jobs how many steps are done at once; as many as there are processors if not given
 * @param onError what is done about a RUN that fails
 */
public record StepSettings(
    Network network, Set<Entitlement> allowed, Around around, OptionalInt jobs, OnError onError) {
  public StepSettings {
    allowed = Set.copyOf(allowed);
  }

  /**
   * What is the same for every process of a build.
   *
   * @param mounts what of the host it sees
   */
  public record Around(
      NameResolution names, List<Mount.Bind> mounts, Resources resources, Privileges privileges) {
    /** Nothing special. */
    public static final Around DEFAULT =
        new Around(NameResolution.OF_NETWORK, List.of(), Resources.DEFAULT, Privileges.DEFAULT);

    public Around {
      mounts = List.copyOf(mounts);
    }

    /** Adds it all but the privileges, which a step may change. */
    void addTo(RunRequest.Builder request) {
      request.names(names);
      mounts.forEach(request::mount);
      request.resources(resources);
    }

    /**
     * What a process notices of it; of files of the host, only where they are from.
     *
     * @throws dev.shale.error.OciException NOT_FOUND if the seccomp profile is not there
     */
    List<StepInput> inputs() throws IOException {
      List<StepInput> inputs = new ArrayList<>();
      names
          .hostNames()
          .forEach(host -> inputs.add(new StepInput(Kind.HOST_NAME, host.name(), host.address())));
      if (!names.dns().equals(Dns.OF_NETWORK)) {
        inputs.add(StepInput.of(Kind.DNS, names.dns().toString()));
      }
      names.own().stream()
          .sorted()
          .forEach(
              file -> inputs.add(new StepInput(Kind.ETC_FILE, file.fileName(), "the image's")));
      mounts.forEach(
          mount ->
              inputs.add(
                  new StepInput(
                      Kind.VOLUME, mount.target(), mount.source() + " " + mount.access())));
      if (!privileges.equals(Privileges.DEFAULT)) {
        inputs.add(StepInput.of(Kind.PRIVILEGES, privileges.effect()));
      }
      return inputs;
    }
  }

  /** Settings of a build that asks for nothing more. */
  public static StepSettings of(Network network, Set<Entitlement> allowed) {
    return new StepSettings(network, allowed, Around.DEFAULT, OptionalInt.empty(), OnError.FAIL);
  }
}
