package dev.shale.jib;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.StagedTree;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Java application that has been looked at. Archives are unpacked into a directory of the store's
 * that goes when this is closed. What it is made of may not be changed meanwhile.
 */
public final class JavaApplication implements AutoCloseable {
  /** The versions that everybody has images of. */
  private static final List<Integer> LONG_SUPPORTED = List.of(8, 11, 17, 21, 25);

  private static final int FIRST_VERSION = LONG_SUPPORTED.getFirst();

  private final Artifact artifact;
  private final StagedTree scratch;

  private JavaApplication(Artifact artifact, StagedTree scratch) {
    this.artifact = artifact;
    this.scratch = scratch;
  }

  /**
   * Looks at an application; the caller closes.
   *
   * @param parts a jar, a WAR or a directory of classes; after a jar or a directory, more of them,
   *     which follow on its class path
   * @throws OciException NOT_FOUND if one is not there, INVALID if it is no such thing, CORRUPT if
   *     an archive is damaged
   */
  public static JavaApplication open(List<Path> parts, LocalStore store) throws IOException {
    StagedTree scratch = store.temporary();
    try {
      return new JavaApplication(new Opening(store, scratch.path()).open(parts), scratch);
    } catch (IOException | RuntimeException e) {
      scratch.close();
      throw e;
    }
  }

  /**
   * The application that was started with a class path, as the property {@code java.class.path} has
   * it; the caller closes. Parts that are not there are left out, as the JVM does.
   */
  public static JavaApplication ofClassPath(String classPath, LocalStore store) throws IOException {
    return open(
        Stream.of(classPath.split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(Files::exists)
            .toList(),
        store);
  }

  /**
   * The image that it would usually stand on: a JRE of the oldest version with long support that
   * its classes run on, or for a WAR, Jetty.
   *
   * @throws OciException UNSUPPORTED if its classes are for a version that has none yet
   */
  public ImageReference usualBase() throws IOException {
    if (artifact instanceof Artifact.War) {
      return ImageReference.parse("docker.io/library/jetty:latest");
    }
    int needed = MainClasses.javaVersion(artifact.classes());
    int offered =
        needed == 0
            ? LONG_SUPPORTED.getLast()
            : LONG_SUPPORTED.stream()
                .filter(version -> version >= Math.max(needed, FIRST_VERSION))
                .findFirst()
                .orElseThrow(
                    () ->
                        OciException.unsupported(
                            "jib: its classes are for Java %d, which no usual base has; name one",
                            needed));
    return ImageReference.parse("docker.io/library/eclipse-temurin:%d-jre".formatted(offered));
  }

  JavaPlan plan(Launch launch, Layout layout, ImageConfig base) throws IOException {
    return switch (artifact) {
      case Artifact.ClassPath classPath -> {
        requireNotWhole(layout, "directories of classes");
        yield new ClassPathPlanner(launch, layout).plan(classPath, Optional.empty());
      }
      case Artifact.Jar jar -> plan(jar, launch, layout);
      case Artifact.SpringBoot jar -> {
        requireNotWhole(layout, "a jar of Spring Boot's");
        yield new SpringBootPlanner(launch, layout).plan(jar);
      }
      case Artifact.War war -> {
        requireNotWhole(layout, "a WAR");
        yield new WarPlanner(launch, layout).plan(war, base);
      }
    };
  }

  private static JavaPlan plan(Artifact.Jar jar, Launch launch, Layout layout) throws IOException {
    boolean isKeptWhole =
        switch (layout.form()) {
          case AS_FITS -> jar.manifest().reasonToStayWhole().isPresent();
          case EXPLODED -> false;
          case PACKAGED -> true;
        };
    return isKeptWhole
        ? new PackagedPlanner(launch, layout).plan(jar)
        : new ClassPathPlanner(launch, layout).plan(jar.exploded(), jar.manifest().mainClass());
  }

  private static void requireNotWhole(Layout layout, String what) {
    if (layout.form() == Layout.Form.PACKAGED) {
      throw OciException.invalid("jib: only a plain jar can stay whole, not %s", what);
    }
  }

  @Override
  public void close() throws IOException {
    scratch.close();
  }

  /** Finds out what the parts are. */
  private record Opening(LocalStore store, Path scratch) {
    Artifact open(List<Path> parts) throws IOException {
      if (parts.isEmpty()) {
        throw OciException.invalid("jib: nothing is given; expected a jar, a WAR or a directory");
      }
      for (Path part : parts) {
        if (!Files.exists(part)) {
          throw OciException.notFound("jib %s: no such file", part);
        }
      }
      Path first = parts.getFirst();
      List<Path> more = parts.subList(1, parts.size());
      boolean isDirectory = Files.isDirectory(first);
      Path root =
          isDirectory
              ? first
              : Unpacking.unpack(
                  first, Files.createDirectory(scratch.resolve("application")), store);
      JarManifest manifest = JarManifest.of(root);
      if (Files.isDirectory(root.resolve("WEB-INF")) || first.toString().endsWith(".war")) {
        requireNone(first, more);
        return new Artifact.War(root);
      }
      if (manifest.isOfSpringBoot() && Files.isDirectory(root.resolve("BOOT-INF"))) {
        requireNone(first, more);
        return new Artifact.SpringBoot(root, manifest);
      }
      return isDirectory
          ? classPath(List.of(root), List.of(), more)
          : new Artifact.Jar(
              first, manifest, classPath(List.of(root), needed(first, manifest), more));
    }

    private static void requireNone(Path first, List<Path> more) {
      if (!more.isEmpty()) {
        throw OciException.invalid(
            "jib %s: it has its class path in it; leave %s away", first, more.getFirst());
      }
    }

    private static Artifact.ClassPath classPath(
        List<Path> directories, List<Path> jars, List<Path> more) throws IOException {
      List<Path> allDirectories = new ArrayList<>(directories);
      List<Path> allJars = new ArrayList<>(jars);
      for (Path part : more) {
        if (Files.isDirectory(part)) {
          allDirectories.add(part);
        } else {
          Unpacking.open(part).close();
          allJars.add(part);
        }
      }
      return new Artifact.ClassPath(allDirectories, allJars);
    }

    /** The jars that a jar's manifest names. */
    private static List<Path> needed(Path jar, JarManifest manifest) throws IOException {
      List<Path> found = new ArrayList<>();
      for (String url : manifest.classPath()) {
        Path path = resolve(jar, url);
        if (!Files.isRegularFile(path)) {
          throw OciException.notFound(
              "jib %s: its manifest has %s in Class-Path, which is no file beside it", jar, url);
        }
        Unpacking.open(path).close();
        found.add(path);
      }
      return found;
    }

    private static Path resolve(Path jar, String url) {
      try {
        return Paths.get(jar.toUri().resolve(url));
      } catch (IllegalArgumentException | FileSystemNotFoundException e) {
        throw new OciException(
            ErrorKind.INVALID,
            "jib %s: its manifest has \"%s\" in Class-Path, which is no file's URL"
                .formatted(jar, url),
            e);
      }
    }
  }
}
