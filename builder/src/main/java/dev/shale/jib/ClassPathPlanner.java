package dev.shale.jib;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.ContainerBuildPlan;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Plans parts of a class path as jib-core does: {@code /app/libs}, {@code /app/resources} and
 * {@code /app/classes}, each a layer, jars whose names have SNAPSHOT in them apart.
 */
record ClassPathPlanner(Launch launch, Layout layout) {
  static final String USUAL_ROOT = "/app";
  private static final int SHOWN = 10;

  /**
   * Plans.
   *
   * @param named the main class that the application names itself
   */
  JavaPlan plan(Artifact.ClassPath application, Optional<String> named) throws IOException {
    JavaContainerBuilder builder = builder(layout.root().orElse(USUAL_ROOT));
    for (Path directory : application.directories()) {
      builder.addResources(directory, isClass().negate()).addClasses(directory, isClass());
    }
    addJars(builder, application.jars()); // last on the class path, though the lowest layers
    if (launch.entryPoint().isEmpty()) {
      builder.setMainClass(mainClass(application, named)).addJvmFlags(launch.jvmFlags());
    }
    ContainerBuildPlan plan = planOf(builder);
    return new JavaPlan(
        layers(plan), launch.entryPoint().or(() -> Optional.ofNullable(plan.getEntrypoint())));
  }

  /** A builder of plans; what the base is, is not its business. */
  static JavaContainerBuilder builder(String root) {
    try {
      return JavaContainerBuilder.from("scratch").setAppRoot(root);
    } catch (InvalidImageReferenceException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds jars, those of which versions to come have the same name apart. */
  static void addJars(JavaContainerBuilder builder, List<Path> jars) throws IOException {
    List<Path> snapshots = jars.stream().filter(isSnapshot()).toList();
    List<Path> others = jars.stream().filter(isSnapshot().negate()).toList();
    if (!others.isEmpty()) {
      builder.addDependencies(others);
    }
    if (!snapshots.isEmpty()) {
      builder.addSnapshotDependencies(snapshots);
    }
  }

  static ContainerBuildPlan planOf(JavaContainerBuilder builder) throws IOException {
    JibContainerBuilder planned = builder.toContainerBuilder();
    return planned.toContainerBuildPlan();
  }

  static List<FileEntriesLayer> layers(ContainerBuildPlan plan) {
    return plan.getLayers().stream().map(FileEntriesLayer.class::cast).toList();
  }

  static Predicate<Path> isClass() {
    return path -> path.getFileName().toString().endsWith(".class");
  }

  static Predicate<Path> isSnapshot() {
    return path -> path.getFileName().toString().contains("SNAPSHOT");
  }

  private String mainClass(Artifact.ClassPath application, Optional<String> named)
      throws IOException {
    Optional<String> said = launch.mainClass().or(() -> named);
    return said.isPresent() ? said.get() : onlyOne(MainClasses.find(application.directories()));
  }

  private static String onlyOne(List<String> found) {
    if (found.isEmpty()) {
      throw OciException.invalid(
          "jib: no class has a public static void main(String[]); name the main class");
    }
    if (found.size() > 1) {
      String shown = found.stream().limit(SHOWN).collect(Collectors.joining(", "));
      throw OciException.invalid(
          "jib: %d classes have a main: %s%s; name the main class",
          found.size(), shown, found.size() > SHOWN ? ", …" : "");
    }
    return found.getFirst();
  }
}
