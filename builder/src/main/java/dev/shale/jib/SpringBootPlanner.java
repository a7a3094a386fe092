package dev.shale.jib;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Plans a jar of Spring Boot's, unpacked: in the layers that it lists itself, else in those of
 * jib's command. Its launcher starts it, or {@code java} if a main class is named.
 */
record SpringBootPlanner(Launch launch, Layout layout) {
  private static final String LIBRARIES = "BOOT-INF/lib/";
  private static final String CLASSES = "BOOT-INF/classes/";

  private static final List<String> USUAL_LAYERS =
      List.of(
          "dependencies", "spring-boot-loader", "snapshot dependencies", "resources", "classes");

  JavaPlan plan(Artifact.SpringBoot jar) throws IOException {
    String root = layout.root().orElse(ClassPathPlanner.USUAL_ROOT);
    Optional<LayersIndex> index = LayersIndex.find(jar.root());
    Map<String, FileEntriesLayer.Builder> layers = new LinkedHashMap<>();
    index
        .map(found -> List.copyOf(found.layers().keySet()))
        .orElse(USUAL_LAYERS)
        .forEach(name -> layers.put(name, FileEntriesLayer.builder().setName(name)));
    for (Path file : files(jar.root())) {
      String path = jar.root().relativize(file).toString();
      String name = index.map(found -> found.layerOf(path)).orElseGet(() -> usualLayer(path));
      Optional.ofNullable(layers.get(name))
          .orElseThrow()
          .addEntry(file, AbsoluteUnixPath.get(root).resolve(path));
    }
    return new JavaPlan(
        layers.values().stream().map(FileEntriesLayer.Builder::build).toList(),
        Optional.of(launch.entryPoint().orElseGet(() -> entryPoint(jar, root))));
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String usualLayer(String path) {
    if (path.startsWith(LIBRARIES)) {
      return path.substring(path.lastIndexOf('/')).contains("SNAPSHOT")
          ? "snapshot dependencies"
          : "dependencies";
    }
    if (path.startsWith(CLASSES)) {
      return path.endsWith(".class") ? "classes" : "resources";
    }
    return path.endsWith(".class") ? "spring-boot-loader" : "resources";
  }

  private List<String> entryPoint(Artifact.SpringBoot jar, String root) {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(launch.jvmFlags());
    if (launch.mainClass().isPresent()) {
      String classPath = root + "/" + CLASSES + ":" + root + "/" + LIBRARIES + "*";
      words.addAll(List.of("-cp", classPath, launch.mainClass().get()));
      return words;
    }
    String launcher =
        jar.manifest()
            .mainClass()
            .orElseThrow(
                () ->
                    OciException.invalid(
                        "jib: the manifest of this Spring Boot jar has no Main-Class; name the"
                            + " main class"));
    words.addAll(List.of("-cp", root, launcher));
    return words;
  }
}
