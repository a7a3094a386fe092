package dev.shale.jib;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * What a jar says of itself.
 *
 * <p>Spec: JAR File Specification (Java 25), "JAR Manifest".
 */
record JarManifest(Attributes attributes) {
  /** What the JVM does only for a jar that is whole. */
  private static final List<String> OF_WHOLE_JARS =
      List.of(
          "Multi-Release",
          "Launcher-Agent-Class",
          "Add-Exports",
          "Add-Opens",
          "Enable-Native-Access");

  /** Reads that of an unpacked jar; one without any says nothing. */
  static JarManifest of(Path root) throws IOException {
    Path directory = root.resolve("META-INF");
    if (!Files.isDirectory(directory)) {
      return new JarManifest(new Attributes());
    }
    try (Stream<Path> files = Files.list(directory)) {
      Optional<Path> file =
          files
              .filter(path -> path.getFileName().toString().equalsIgnoreCase("MANIFEST.MF"))
              .min(Path::compareTo);
      return file.isPresent() ? read(file.get()) : new JarManifest(new Attributes());
    }
  }

  private static JarManifest read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new JarManifest(new Manifest(in).getMainAttributes());
    }
  }

  /** Where the application starts. */
  Optional<String> mainClass() {
    return text(Attributes.Name.MAIN_CLASS.toString());
  }

  /** The URLs of what it needs, relative to the jar. */
  List<String> classPath() {
    return text(Attributes.Name.CLASS_PATH.toString()).stream()
        .flatMap(urls -> Stream.of(urls.split("\\s+", -1)))
        .filter(url -> !url.isEmpty())
        .toList();
  }

  /** Whether Spring Boot's tools have packaged it. */
  boolean isOfSpringBoot() {
    return text("Spring-Boot-Version").isPresent();
  }

  /** Something in it that is lost if the jar is unpacked. */
  Optional<String> reasonToStayWhole() {
    return OF_WHOLE_JARS.stream()
        .filter(name -> text(name).filter(value -> !value.equalsIgnoreCase("false")).isPresent())
        .findFirst();
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(attributes.getValue(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
