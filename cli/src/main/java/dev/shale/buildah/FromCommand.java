package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ContainerFlags;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.NewContainer;
import dev.shale.command.PullFlags;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.command.StoredImages;
import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah from}: a working container on an image, or on nothing. */
final class FromCommand implements Command {
  private static final String SCRATCH = "scratch";
  private static final String BASE_NAME = "org.opencontainers.image.base.name";
  private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

  @Parameters(
      arity = "0..1",
      paramLabel = "IMAGE",
      description =
          "in the store, else pulled: a name, docker://NAME or oci:DIR[:NAME]; or scratch")
  Optional<String> image = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "what to call the container [IMAGE-working-container]")
  Optional<String> name = Optional.empty();

  @Option(
      names = "--cidfile",
      paramLabel = "FILE",
      description = "write the container's ID to FILE")
  Optional<Path> cidFile = Optional.empty();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "oci|docker",
      description = "changes nothing: what an image has, it has in either format")
  Optional<String> format = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Mixin ProxyFlag proxies = new ProxyFlag();
  @Mixin PullWords words = new PullWords();
  @Mixin PlatformFlags platform = new PlatformFlags();
  @Mixin PullFlags pull = new PullFlags();
  @Mixin ContainerFlags container = new ContainerFlags();
  @Mixin IsolationFlag isolation = new IsolationFlag();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah from debian",
        "buildah from --pull=always --name web registry.example.org/team/app:3",
        "buildah from scratch");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.of(
            GlobalFlags.refusedOptions(),
            RefusedOption.allBut(
                "host", "its users are those of the namespace that shale is in", "--userns"),
            RefusedOption.all("leave it out", "--group-add", "--hooks-dir"),
            RefusedOption.all("encrypted images are not read", "--decryption-key"),
            RefusedOption.all(
                "/etc/subuid and /etc/subgid say which IDs there are",
                "--userns-uid-map-user",
                "--userns-gid-map-group"))
        .flatMap(options -> options);
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::make);
  }

  private int make(Session session) throws IOException {
    String called =
        image.orElseThrow(
            () -> OciException.invalid("an image name (or \"scratch\") must be specified"));
    format.ifPresent(ImageFormat::parse);
    container.check();
    isolation.applyTo(container, session, Defaults.of(session));
    words.policy().ifPresent(pull::choose);
    platform.applyTo(pull, session.platform());
    try (LocalStore store = session.openStore()) {
      NewContainer made = new NewContainer(session, store);
      ContainerRecord record =
          called.equals(SCRATCH)
              ? made.onNothing(name(made, ""), pull.platform().orElse(session.platform()))
              : on(made, obtain(quiet ? session.quiet() : session, store, called), called);
      store.containers().add(noted(record));
      if (cidFile.isPresent()) {
        Files.writeString(cidFile.get(), record.id().hex());
      }
      session.out().println(record.name());
    }
    return ExitCode.OK;
  }

  /** What was made here has names that no registry is asked for. */
  private StoredImage obtain(Session session, LocalStore store, String called) throws IOException {
    if (!pull.isAlways() && ImageArgument.parseQualified(called).isEmpty()) {
      Optional<StoredImage> here = new Names(session, store).find(called);
      if (here.isPresent() && pull.fits(here.get())) {
        return here.get();
      }
    }
    return pull.obtain(session, store, called);
  }

  private ContainerRecord on(NewContainer made, StoredImage found, String called)
      throws IOException {
    Optional<ImageReference> named =
        Names.nameOf(found, called).or(() -> found.names().stream().findFirst());
    String base =
        StoredImages.isId(called) ? named.map(ImageReference::repository).orElse("") : called;
    if (!found.config().onBuild().isEmpty()) {
      throw OciException.unsupported(
          "from %s: the image has ONBUILD instructions, which only FROM runs; build it with"
              + " shale buildah build",
          called);
    }
    ContainerRecord record =
        made.on(
            found,
            name(made, NewContainer.baseName(base)),
            named.map(Object::toString).orElse(called));
    Map<String, String> annotations = new TreeMap<>(found.manifest().annotations());
    annotations.put(BASE_NAME, record.imageName());
    annotations.put(BASE_DIGEST, found.digest().toString());
    return record.withNotes(record.notes().withAnnotations(annotations));
  }

  private String name(NewContainer made, String base) throws IOException {
    return name.isPresent() ? NewContainer.checkedName(name.get()) : made.freeName(base);
  }

  private ContainerRecord noted(ContainerRecord record) {
    List<String> options = new ArrayList<>(container.words());
    if (proxies.isGiven.equals(Optional.of(false))) {
      options.add(RunCommand.NO_PROXY);
    }
    return record.withNotes(record.notes().withRunOptions(options));
  }
}
