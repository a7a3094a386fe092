package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.image.ImageEdit;
import dev.shale.image.Platform;
import dev.shale.jib.JavaApplication;
import dev.shale.jib.JavaBase;
import dev.shale.jib.JavaImageBuilder;
import dev.shale.jib.JavaImageRequest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale jib}: an image of a Java application, without a Dockerfile. */
final class JibCommand implements Command {
  private static final String SCRATCH = "scratch";

  @Parameters(
      arity = "1..*",
      paramLabel = "APP",
      description =
          "a jar, a WAR or a directory of classes; more jars and directories follow on its class"
              + " path")
  List<Path> parts = List.of();

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME",
      description = "what to call the image; may be given several times")
  List<ImageReference> tags = List.of();

  @Option(
      names = "--to",
      paramLabel = "DESTINATION",
      description =
          "send it there, too: docker://NAME, oci:DIR[:NAME], docker-archive:FILE[:NAME] and all"
              + " that copy writes; may be given several times")
  List<String> destinations = List.of();

  @Option(
      names = {"--base", "--from"},
      paramLabel = "IMAGE",
      description =
          "what it stands on: in the store, else pulled; oci:DIR[:NAME]; scratch [eclipse-temurin's"
              + " JRE for its classes; for a WAR, jetty]")
  Optional<String> base = Optional.empty();

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      split = ",",
      description = "what it is for; of several, a manifest list is made [this machine's]")
  List<Platform> platforms = List.of();

  @Option(
      names = "--pull",
      arity = "0..1",
      fallbackValue = "always",
      paramLabel = "always|missing|never",
      description = "when to ask the registry for the base [missing; without a value, always]")
  PullFlags.Policy policy = PullFlags.Policy.MISSING;

  @Option(names = "--iidfile", paramLabel = "FILE", description = "write the image's ID to FILE")
  Optional<Path> idFile = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Mixin JavaLaunchFlags launch = new JavaLaunchFlags();
  @Mixin JavaConfigFlags config = new JavaConfigFlags();
  @Mixin ConversionFlags conversion = new ConversionFlags();
  @Mixin EndpointFlags endpoints = new EndpointFlags();
  @Mixin UploadFlags uploads = new UploadFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "jib -t app target/app.jar",
        "jib -t app --base eclipse-temurin:21-jre --jvm-flags -Xmx256m --expose 8080 app.jar",
        "jib -t app --main-class com.example.Main target/classes target/lib/*.jar",
        "jib --to docker://registry.example.org/team/app:1 --base oci:jre app.jar",
        "jib -t site --base tomcat:10-jre21 --platform linux/amd64,linux/arm64 site.war");
  }

  @Override
  public int run(Session session) throws IOException {
    NewNames.check("jib", tags);
    requirePlaces();
    Session shown = quiet ? session.quiet() : session;
    try (LocalStore store = shown.openStore();
        JavaApplication application = JavaApplication.open(parts, store)) {
      List<StoredImage> images = build(shown, store, application);
      JibResult result = JibResult.of(images, tags, store);
      List<ImageArgument> places = places(shown);
      result.send(places, this::requestTo, store, shown, endpoints.destination(), uploads);
      if (idFile.isPresent()) {
        Files.writeString(idFile.get(), result.id().toString());
      }
      if (places.stream().noneMatch(StandardStreams::isWrittenBy)) {
        session.out().println(result.id().hex());
      }
    }
    return ExitCode.OK;
  }

  private CopyRequest requestTo(ImageArgument place) {
    return conversion.requestForPush(place);
  }

  private void requirePlaces() {
    if (platforms.stream().distinct().count() > 1 && tags.isEmpty()) {
      throw OciException.invalid("jib: for several platforms a list is made; -t names it");
    }
    if (destinations.isEmpty() && (conversion.areGiven() || uploads.chunkSize.isPresent())) {
      throw OciException.invalid(
          "jib: how to send the image is asked for, but not where to; --to says it");
    }
  }

  private List<ImageArgument> places(Session session) throws IOException {
    List<ImageArgument> places = new ArrayList<>();
    for (String text : destinations) {
      ImageArgument place = new RemoteNames(session).only(text);
      if (place instanceof ImageArgument.InStore) {
        throw OciException.invalid("jib --to %s: in the store it is called what -t says", text);
      }
      places.add(place);
    }
    return places;
  }

  private List<StoredImage> build(Session session, LocalStore store, JavaApplication application)
      throws IOException {
    JavaImageRequest request =
        new JavaImageRequest(
            application,
            launch.launch(),
            launch.layout(),
            this::configure,
            config.created(session));
    List<Platform> wanted = platforms.isEmpty() ? List.of(session.platform()) : platforms;
    List<ImageReference> names = wanted.size() == 1 ? tags : List.of();
    JavaImageBuilder builder = new JavaImageBuilder(store);
    List<StoredImage> images = new ArrayList<>();
    for (Platform platform : wanted.stream().distinct().toList()) {
      images.add(builder.build(request, base(session, store, application, platform), names));
    }
    return images;
  }

  private void configure(ImageEdit edit) {
    launch.arguments().ifPresent(edit::cmd);
    config.applyTo(edit);
  }

  private JavaBase base(
      Session session, LocalStore store, JavaApplication application, Platform platform)
      throws IOException {
    if (base.equals(Optional.of(SCRATCH))) {
      return JavaBase.scratch(platform);
    }
    String called = base.isPresent() ? base.get() : application.usualBase().toString();
    StoredImage image =
        PullFlags.of(policy, endpoints.source())
            .obtain(session, store, called, Optional.of(platform));
    Platform actual = image.config().platform();
    if (!platform.accepts(actual)) {
      throw OciException.invalid(
          "jib: the base %s is for %s, not %s; --platform %s makes an image for that",
          called, actual, platform, actual);
    }
    return JavaBase.of(image);
  }
}
