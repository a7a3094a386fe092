package dev.shale.jib;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be seen of classes without loading them.
 *
 * <p>Spec: JVMS (Java 25), chapter 4; JLS (Java 25), 12.1.4, "Invoke main".
 */
final class MainClasses {
  private static final int MAGIC = 0xcafebabe;
  private static final int PUBLIC_STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;

  /** A class file's version less this is that of the language. */
  private static final int VERSION_OFFSET = 44;

  private MainClasses() {}

  /**
   * The classes that {@code java} has always been able to start, sorted: those with a {@code public
   * static void main(String[])}. What is no class file counts for none.
   */
  static List<String> find(List<Path> directories) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : classFiles(directories)) {
      mainClass(file).ifPresent(found::add);
    }
    return found.stream().distinct().sorted().toList();
  }

  private static Optional<String> mainClass(Path file) throws IOException {
    try {
      ClassModel model = ClassFile.of().parse(file);
      return model.methods().stream().anyMatch(MainClasses::isMain)
          ? Optional.of(model.thisClass().asInternalName().replace('/', '.'))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // as in templates that are called so
    }
  }

  private static boolean isMain(MethodModel method) {
    return method.methodName().equalsString("main")
        && method.methodType().equalsString("([Ljava/lang/String;)V")
        && (method.flags().flagsMask() & PUBLIC_STATIC) == PUBLIC_STATIC;
  }

  /** The newest version of Java that one of the classes is for; 0 if there are no classes. */
  static int javaVersion(List<Path> directories) throws IOException {
    int newest = 0;
    for (Path file : classFiles(directories)) {
      if (Files.size(file) >= 8) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
          if (in.readInt() == MAGIC) {
            in.readUnsignedShort();
            newest = Math.max(newest, in.readUnsignedShort() - VERSION_OFFSET);
          }
        }
      }
    }
    return newest;
  }

  /** All but those for other versions of Java, which a jar has in {@code META-INF/versions}. */
  private static List<Path> classFiles(List<Path> directories) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.walk(directory)) {
          files
              .filter(file -> file.toString().endsWith(".class") && Files.isRegularFile(file))
              .filter(file -> !directory.relativize(file).startsWith("META-INF"))
              .forEach(found::add);
        }
      }
    }
    return found;
  }
}
