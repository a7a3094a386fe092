package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.PullFlags;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah pull}: an image from elsewhere into the store. */
final class PullCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      description = "NAME in a registry, docker://NAME, oci:DIR[:NAME], or an archive")
  String image = "";

  @Option(
      names = "--policy",
      paramLabel = "always|missing|newer|never",
      description = "when to ask the registry [missing]")
  PullFlags.Policy policy = PullFlags.Policy.MISSING;

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Option(
      names = {"-a", "--all-tags"},
      description = "pull all tags of a repository; the ID is that of the first")
  boolean all;

  @Option(names = "--remove-signatures", description = "leave signatures behind, as is done anyway")
  boolean removeSignatures;

  @Mixin PlatformFlags platform = new PlatformFlags();
  @Mixin PullFlags pull = new PullFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah pull debian",
        "buildah pull --arch arm64 --policy always quay.io/team/app:1.2",
        "buildah pull oci:layout:app");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.of(
            GlobalFlags.refusedOptions(),
            RefusedOption.all("encrypted images are not read", "--decryption-key"))
        .flatMap(options -> options);
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::pull);
  }

  private int pull(Session session) throws IOException {
    pull.choose(policy);
    platform.applyTo(pull, session.platform());
    try (LocalStore store = session.openStore()) {
      Session shown = quiet ? session.quiet() : session;
      StoredImage pulled =
          all ? pull.obtainAll(shown, store, image).getFirst() : pull.obtain(shown, store, image);
      session.out().println(pulled.id().hex());
    }
    return ExitCode.OK;
  }
}
