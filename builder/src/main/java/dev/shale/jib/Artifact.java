package dev.shale.jib;

import java.nio.file.Path;
import java.util.List;

/** An application as it was found: what archives hold has been unpacked. */
sealed interface Artifact {
  /** Where its own classes are, for whoever looks into them. */
  List<Path> classes();

  /**
   * Parts of a class path.
   *
   * @param directories of classes and resources, in the order of the class path
   * @param jars likewise
   */
  record ClassPath(List<Path> directories, List<Path> jars) implements Artifact {
    public ClassPath {
      directories = List.copyOf(directories);
      jars = List.copyOf(jars);
    }

    @Override
    public List<Path> classes() {
      return directories;
    }
  }

  /**
   * A jar, and what goes on the class path with it.
   *
   * @param file the jar as it is
   * @param exploded its files as the first directory, and the jars that it needs
   */
  record Jar(Path file, JarManifest manifest, ClassPath exploded) implements Artifact {
    @Override
    public List<Path> classes() {
      return exploded.directories();
    }
  }

  /**
   * A jar of Spring Boot's: classes and jars in {@code BOOT-INF}, and a launcher that finds them.
   */
  record SpringBoot(Path root, JarManifest manifest) implements Artifact {
    @Override
    public List<Path> classes() {
      return List.of(root.resolve("BOOT-INF").resolve("classes"));
    }
  }

  /** A web application, for a servlet container that the base image has. */
  record War(Path root) implements Artifact {
    @Override
    public List<Path> classes() {
      return List.of(root.resolve("WEB-INF").resolve("classes"));
    }
  }
}
