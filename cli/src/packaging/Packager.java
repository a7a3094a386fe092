import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Makes the packaged program: {@code bin/shale}, a runtime of the modules that are needed, our
 * classes in one jar, the libraries' in another, and a cache of loaded and linked classes for each
 * kind of command. Run by Maven as a source file, on the JDK that the program is built with.
 */
final class Packager {
  /**
   * What the libraries and we call, and no more: jdeps would add the modules of what they could do
   * elsewhere (java.desktop for jackson's bean annotations, java.sql for its SQL types).
   */
  private static final String MODULES =
      "java.base,java.logging,java.naming,java.xml,jdk.unsupported,jdk.crypto.cryptoki";

  private final Path image;
  private final Path lib;
  private final List<Path> classPath;

  private Packager(Path image, List<Path> classPath) {
    this.image = image;
    this.lib = image.resolve("lib");
    this.classPath = classPath;
  }

  public static void main(String[] args) throws Exception {
    Path launcher = Path.of(args[0]);
    Path image = Path.of(args[1]);
    Path stamp = image.resolveSibling(image.getFileName() + ".stamp");
    List<Path> classPath = Stream.of(args[2].split(":")).map(Path::of).toList();
    Packager packager = new Packager(image, classPath);
    String inputs = packager.inputs(launcher);
    if (Files.exists(stamp) && Files.readString(stamp).equals(inputs)) {
      return;
    }
    Files.deleteIfExists(stamp);
    packager.assemble(launcher);
    Files.writeString(stamp, inputs);
  }

  /** Everything that the result depends on: assembling takes longer than compiling. */
  private String inputs(Path launcher) throws Exception {
    List<Path> all = new ArrayList<>(classPath);
    all.add(launcher.getParent());
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    hash.update(System.getProperty("java.runtime.version").getBytes(StandardCharsets.UTF_8));
    for (Path path : all) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          hash.update(file.toString().getBytes(StandardCharsets.UTF_8));
          hash.update(contents(file));
        }
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  /** A jar's entries and their checksums; the jar itself may hold the times of its making. */
  private static byte[] contents(Path file) throws IOException {
    if (!file.toString().endsWith(".jar")) {
      return Files.readAllBytes(file);
    }
    StringBuilder entries = new StringBuilder();
    try (ZipFile jar = new ZipFile(file.toFile())) {
      jar.stream().forEach(entry -> entries.append(entry.getName()).append(entry.getCrc()));
    }
    return entries.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void assemble(Path launcher) throws Exception {
    delete(image);
    Files.createDirectories(lib.resolve("native"));
    Files.createDirectories(image.resolve("bin"));
    MergedJar jars = new MergedJar(classPath, lib.resolve("native"));
    jars.write(lib.resolve("shale.jar"), classPath.stream().filter(Packager::isOurs).toList());
    jars.write(
        lib.resolve("libraries.jar"), classPath.stream().filter(path -> !isOurs(path)).toList());
    link();
    String hash = hash("shale.jar", "libraries.jar");
    Path program = image.resolve("bin").resolve("shale");
    Files.writeString(program, Files.readString(launcher).replace("@HASH@", hash));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    new Training(program, lib, hash).run();
  }

  private static boolean isOurs(Path path) {
    return Files.isDirectory(path) || path.toString().matches(".*/target/[^/]*\\.jar")
        || path.toString().contains("/dev/shale/");
  }

  private void link() {
    PrintWriter err = new PrintWriter(System.err, true);
    int status =
        ToolProvider.findFirst("jlink")
            .orElseThrow()
            .run(
                err,
                err,
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                image.resolve("runtime").toString());
    if (status != 0) {
      throw new IllegalStateException("jlink ended with " + status);
    }
  }

  private String hash(String... jars) throws IOException, NoSuchAlgorithmException {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    for (String jar : jars) {
      hash.update(Files.readAllBytes(lib.resolve(jar)));
    }
    return HexFormat.of().formatHex(hash.digest(), 0, 8);
  }

  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
