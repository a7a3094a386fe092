package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.exec.Squash;
import dev.shale.image.Digest;
import dev.shale.local.ImageForm;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shale build}: an image from a Dockerfile. */
final class BuildCommand implements Command {
  @Option(
      names = "--layers",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "accepted for buildah's sake: every step that changes files makes a layer")
  boolean layers;

  @Option(
      names = "--squash",
      arity = "0..1",
      fallbackValue = "new",
      paramLabel = "new|all|stage",
      description =
          "make one layer of those that the build made, of all, or of those of the last stage"
              + " [without a value, new, as docker does; buildah's --squash is all]")
  String squash = "none";

  @Option(
      names = "--format",
      paramLabel = "oci|docker",
      description = "whose manifest to write [oci]")
  String format = "oci";

  @Mixin BuildFlags flags = new BuildFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "build -t app .",
        "build -t app:1 -t registry.example.org/app:1 --build-arg VERSION=1 src",
        "build --file deploy/Dockerfile --target test --iidfile id .",
        "build --network none --pull=never --no-cache .",
        "build --check .",
        "build --on-error=shell --trace ../times.json .",
        "build -t app https://example.com/app.git#v1:service",
        "build --target binaries -o out .",
        "build --platform linux/amd64,linux/arm64 -t app .",
        "build --push -t registry.example.org/app:1 .",
        "build -t app --cache-from host/cache --cache-to type=registry,ref=host/cache,mode=max .");
  }

  @Override
  public int run(Session session) throws IOException {
    return flags.run(
        session,
        new BuildFlags.Shape(Squash.parse(squash), form(), BuildFlags.Stay.UNLESS_ELSEWHERE),
        new Results(session));
  }

  private ImageForm.Format form() {
    return switch (format) {
      case "oci" -> ImageForm.Format.OCI;
      case "docker" -> ImageForm.Format.DOCKER;
      default ->
          throw OciException.invalid("build --format \"%s\": expected oci or docker", format);
    };
  }

  /** Output of processes goes where progress does, and IDs are the result. */
  private final class Results implements BuildFlags.Listener {
    private final Session session;

    Results(Session session) {
      this.session = session;
    }

    @Override
    public OutputStream log() {
      return session.surroundings().err();
    }

    @Override
    public void built(LocalStore store, List<StoredImage> images, List<Digest> results)
        throws IOException {
      if (!flags.writesToStandardOutput(session)) {
        results.forEach(result -> session.out().println(result.hex()));
      }
    }
  }
}
