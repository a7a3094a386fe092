package dev.shale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.context.BuildContext;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileParser;
import dev.shale.exec.BaseImages;
import dev.shale.exec.BuildExecutor;
import dev.shale.exec.BuildExecutor.Surroundings;
import dev.shale.exec.BuildRequest;
import dev.shale.exec.FoundBase;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.jib.JavaApplication;
import dev.shale.jib.JavaBase;
import dev.shale.jib.JavaImageBuilder;
import dev.shale.jib.JavaImageRequest;
import dev.shale.jib.Launch;
import dev.shale.linux.HostPrograms;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.linux.LinuxTree;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StackingChoice;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import dev.shale.runtime.HostRootfs;
import dev.shale.runtime.OciRuntime;
import dev.shale.runtime.RuntimePreference;
import dev.shale.runtime.RuntimeProbe;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.StackingProbe;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first page of the javadoc shows two pieces of this file, which do what it says. */
final class OverviewTest {
  private static final int MAX_LINES = 10;

  @TempDir Path temp;

  private static StoredImage build(
      Path project, String path, Path directory, Platform platform, ImageReference name)
      throws IOException {
    // begin build
    RuntimeProbe probe = RuntimeProbe.of(path, platform, directory, ProgressListener.NONE);
    StackingChoice roots = at -> new StackingProbe(at, HostPrograms.of(path)).find().stacking();
    byte[] text = Files.readAllBytes(project.resolve("Dockerfile"));
    try (LocalStore store = LocalStore.open(directory.resolve("store"), roots);
        LinuxTree files = LinuxTree.open(project)) {
      Supplier<OciRuntime> runtime = () -> probe.choose(new RuntimePreference.Any()).runtime();
      Dockerfile dockerfile = DockerfileParser.parse("Dockerfile", text);
      BaseImages bases = b -> FoundBase.of(store.find(b.reference().orElseThrow()).orElseThrow());
      BuildRequest request = BuildRequest.of(dockerfile, BuildContext.of(files), platform, name);
      return new BuildExecutor(store, bases, Surroundings.of(runtime)).build(request).image();
    }
    // end build
  }

  private static StoredImage containerise(Path directory, String classPath, ImageReference name)
      throws IOException {
    // begin jib
    try (LocalStore store = LocalStore.open(directory, StackingChoice.of(Stacking.none()));
        JavaApplication self = JavaApplication.ofClassPath(classPath, store)) {
      ImageReference jre = ImageReference.parse("eclipse-temurin:25-jre");
      JavaBase base = JavaBase.of(store.find(jre).orElseThrow());
      Launch launch = Launch.AS_FOUND.withMainClass("com.example.Main");
      JavaImageRequest request = JavaImageRequest.of(self).withLaunch(launch);
      return new JavaImageBuilder(store).build(request, base, List.of(name));
    }
    // end jib
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "jib"})
  void showsWhatIsTestedHere(String region) throws IOException {
    List<String> code = region(region);
    String page = Files.readString(Path.of("src/main/javadoc/overview.html"));
    assertTrue(
        page.contains("<pre>{@code\n" + String.join("\n", code) + "\n}</pre>"),
        () -> "the page does not show:\n" + String.join("\n", code));
    long statements = code.stream().filter(line -> !line.equals("}")).count();
    assertTrue(statements <= MAX_LINES, () -> statements + " lines");
  }

  private static List<String> region(String name) throws IOException {
    return Files.readAllLines(Path.of("src/test/java/dev/shale/OverviewTest.java")).stream()
        .dropWhile(line -> !line.strip().equals("// begin " + name))
        .skip(1)
        .takeWhile(line -> !line.strip().equals("// end " + name))
        .map(line -> line.substring(4))
        .toList();
  }

  @Test
  @Tag("linux")
  @Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
  void buildsADockerfileWithRun() throws IOException {
    Platform platform = Platform.of("linux", "amd64");
    Path base = HostRootfs.in(Files.createDirectory(temp.resolve("base")));
    Path stored = temp.resolve("directory").resolve("store");
    Files.createDirectories(stored.getParent());
    try (LocalStore store = LocalStore.open(stored, StackingChoice.of(Stacking.trusted()));
        LinuxTree files = LinuxTree.open(base)) {
      LayerId layer = store.store(files, List.of());
      ImageConfig config = ImageConfig.scratch(platform).edit().append(layer.diffId()).build();
      store.add(config, List.of(layer), Optional.of(ImageReference.parse("base")));
    }
    Path project = Files.createDirectory(temp.resolve("project"));
    Files.writeString(project.resolve("Dockerfile"), "FROM base\nRUN echo hello > /greeting\n");
    StoredImage image =
        build(
            project,
            "/usr/sbin:/usr/bin:/sbin:/bin",
            temp.resolve("directory"),
            platform,
            ImageReference.parse("app:1"));
    assertEquals("docker.io/library/app:1", image.names().getFirst().toString());
    try (LocalStore store = LocalStore.open(stored, StackingChoice.of(Stacking.trusted()));
        LayerViews views = store.view(image.layers());
        InputStream in = views.rootfs().read(TreePath.of("greeting"))) {
      assertEquals("hello\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void containerisesTheProgramThatRuns() throws IOException {
    Path directory = temp.resolve("store");
    try (LocalStore store = LocalStore.open(directory, StackingChoice.of(Stacking.none()))) {
      LayerId layer = store.store(new MemoryTree(), List.of());
      ImageConfig config =
          ImageConfig.scratch(Platform.of("linux", "amd64")).edit().append(layer.diffId()).build();
      ImageReference jre = ImageReference.parse("eclipse-temurin:25-jre");
      store.add(config, List.of(layer), Optional.of(jre));
    }
    StoredImage image =
        containerise(
            directory, System.getProperty("java.class.path"), ImageReference.parse("app:1"));
    try (LocalStore store = LocalStore.open(directory, StackingChoice.of(Stacking.none()));
        LayerViews views = store.view(image.layers())) {
      assertTrue(views.rootfs().has(TreePath.of("app/classes/dev/shale/OverviewTest.class")));
      assertTrue(views.rootfs().has(TreePath.of("app/classes/dev/shale/jib/Launch.class")));
    }
    assertEquals("com.example.Main", image.config().entrypoint().getLast());
  }
}
