package dev.shale.jib;

import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.RelativeUnixPath;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Plans a WAR: its files where the base's servlet container finds them; that starts as it does. */
record WarPlanner(Launch launch, Layout layout) {
  /** What images of servlet containers say of where they look, as Jetty's and Tomcat's do. */
  private static final List<String> HOMES = List.of("JETTY_BASE", "CATALINA_BASE", "CATALINA_HOME");

  JavaPlan plan(Artifact.War war, ImageConfig base) throws IOException {
    if (launch.mainClass().isPresent() || !launch.jvmFlags().isEmpty()) {
      throw OciException.invalid(
          "jib: the base image starts a WAR; main class and JVM flags are for jars (the base may"
              + " regard a variable, as JAVA_OPTIONS)");
    }
    JavaContainerBuilder builder =
        ClassPathPlanner.builder(root(base))
            .setResourcesDestination(RelativeUnixPath.get(""))
            .setClassesDestination(RelativeUnixPath.get("WEB-INF/classes"))
            .setDependenciesDestination(RelativeUnixPath.get("WEB-INF/lib"));
    Path classes = war.root().resolve("WEB-INF").resolve("classes");
    Path libraries = war.root().resolve("WEB-INF").resolve("lib");
    List<Path> jars = jars(libraries);
    ClassPathPlanner.addJars(builder, jars);
    builder.addResources(
        war.root(),
        path ->
            !jars.contains(path)
                && !(path.startsWith(classes) && ClassPathPlanner.isClass().test(path)));
    if (Files.isDirectory(classes)) {
      builder.addClasses(classes, ClassPathPlanner.isClass());
    }
    return new JavaPlan(
        ClassPathPlanner.layers(ClassPathPlanner.planOf(builder)), launch.entryPoint());
  }

  private static List<Path> jars(Path libraries) throws IOException {
    if (!Files.isDirectory(libraries)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(libraries)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private String root(ImageConfig base) {
    return layout
        .root()
        .or(() -> HOMES.stream().flatMap(name -> variable(base, name).stream()).findFirst())
        .orElseThrow(
            () ->
                OciException.invalid(
                    "jib: the base image does not say where it looks for a WAR (it has none of %s);"
                        + " name the directory, such as /srv/webapps/ROOT",
                    String.join(", ", HOMES)));
  }

  private static Optional<String> variable(ImageConfig base, String name) {
    return base.env().stream()
        .filter(text -> text.startsWith(name + "=/"))
        .map(text -> text.substring(name.length() + 1) + "/webapps/ROOT")
        .findFirst();
  }
}
