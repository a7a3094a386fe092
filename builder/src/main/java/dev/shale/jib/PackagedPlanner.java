package dev.shale.jib;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.shale.error.OciException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans a jar that stays whole, in a layer over those of the jars that it needs, as jib's command
 * does; {@code java} is told of each.
 */
record PackagedPlanner(Launch launch, Layout layout) {
  JavaPlan plan(Artifact.Jar jar) {
    if (jar.exploded().directories().size() > 1) {
      throw OciException.invalid(
          "jib %s: it stays whole, beside which directories of classes have no place", jar.file());
    }
    AbsoluteUnixPath root = AbsoluteUnixPath.get(layout.root().orElse(ClassPathPlanner.USUAL_ROOT));
    FileEntriesLayer.Builder own = FileEntriesLayer.builder().setName("jar");
    AbsoluteUnixPath place = root.resolve(jar.file().getFileName().toString());
    own.addEntry(jar.file(), place);
    List<String> classPath = new ArrayList<>(List.of(place.toString()));
    FileEntriesLayer.Builder others = FileEntriesLayer.builder().setName("dependencies");
    FileEntriesLayer.Builder snapshots =
        FileEntriesLayer.builder().setName("snapshot dependencies");
    AbsoluteUnixPath libraries = root.resolve("libs");
    for (Path dependency : jar.exploded().jars()) {
      AbsoluteUnixPath to = libraries.resolve(dependency.getFileName().toString());
      (ClassPathPlanner.isSnapshot().test(dependency) ? snapshots : others)
          .addEntry(dependency, to);
      classPath.add(to.toString());
    }
    return new JavaPlan(
        List.of(others.build(), snapshots.build(), own.build()),
        Optional.of(launch.entryPoint().orElseGet(() -> entryPoint(jar, classPath))));
  }

  private List<String> entryPoint(Artifact.Jar jar, List<String> classPath) {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(launch.jvmFlags());
    boolean isAlone = classPath.size() == 1 && launch.mainClass().isEmpty();
    if (isAlone && jar.manifest().mainClass().isPresent()) {
      words.addAll(List.of("-jar", classPath.getFirst()));
      return words;
    }
    String main =
        launch
            .mainClass()
            .or(jar.manifest()::mainClass)
            .orElseThrow(
                () ->
                    OciException.invalid(
                        "jib %s: its manifest has no Main-Class; name the main class", jar.file()));
    words.addAll(List.of("-cp", String.join(":", classPath), main));
    return words;
  }
}
