import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes the packaged program: {@code bin/shale}, a runtime of the modules that are needed, our
 * classes in one jar, the libraries' in another, and a cache of loaded and linked classes for each
 * kind of command. Run by Maven as a source file, on the JDK that the program is built with.
 *
 * <p>Jars hold their entries uncompressed, sorted and without times: the same input makes the same
 * bytes.
 */
final class Packager {
  /**
   * What the libraries call, and no more: jdeps would add the modules of what they could do
   * elsewhere (java.desktop for jackson's bean annotations, java.sql for its SQL types).
   */
  private static final String MODULES =
      "java.base,java.logging,java.naming,java.xml,jdk.unsupported,jdk.crypto.cryptoki";

  /** Files of jars that mean nothing, or something else, when merged. */
  private static final Pattern LEFT_AWAY =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|maven/.*|.*\\.(SF|RSA|DSA|EC)|proguard/.*)"
              + "|(META-INF/versions/\\d+/)?module-info\\.class|.*/");

  private static final int CONTEXT_FILES = 3000;
  private static final int CONTEXT_FILE_BYTES = 1000;
  private static final int FILES_BESIDE = 20;

  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
  private static final Pattern LEGAL = Pattern.compile("META-INF/(?:.*/)?((?:LICEN[SC]E|NOTICE)[^/]*)");
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dylib|dll|jnilib|a)");

  /** The directory that zstd-jni and the one that jffi have for this machine. */
  private static final Pattern NATIVE_HERE =
      Pattern.compile(
          System.getProperty("os.arch").equals("amd64")
              ? "(linux/amd64|jni/x86_64-Linux)/.*"
              : "(linux/aarch64|jni/aarch64-Linux)/.*");

  private final Path image;
  private final Path lib;
  private final List<Path> classPath;
  private final ClassHierarchyResolver hierarchy;

  private Packager(Path image, List<Path> classPath) throws IOException {
    this.image = image;
    this.lib = image.resolve("lib");
    this.classPath = classPath;
    URL[] urls = new URL[classPath.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = classPath.get(i).toUri().toURL();
    }
    this.hierarchy =
        ClassHierarchyResolver.ofResourceParsing(new URLClassLoader(urls))
            .orElse(ClassHierarchyResolver.defaultResolver());
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
    for (String source : List.of("Packager.java", "TrainingRegistry.java")) {
      all.add(launcher.resolveSibling(source));
    }
    all.add(launcher);
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
    jar("shale.jar", classPath.stream().filter(Packager::isOurs).toList());
    jar("libraries.jar", classPath.stream().filter(path -> !isOurs(path)).toList());
    link();
    String hash = hash("shale.jar", "libraries.jar");
    Path program = image.resolve("bin").resolve("shale");
    Files.writeString(program, Files.readString(launcher).replace("@HASH@", hash));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    cache(program, hash);
  }

  private static boolean isOurs(Path path) {
    return Files.isDirectory(path) || path.toString().matches(".*/target/[^/]*\\.jar")
        || path.toString().contains("/dev/shale/");
  }

  private void jar(String name, List<Path> parts) throws IOException {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    for (Path part : parts) {
      if (Files.isDirectory(part)) {
        addDirectory(part, entries);
      } else {
        addJar(part, entries);
      }
    }
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(lib.resolve(name)));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        store(zip, entry.getKey(), entry.getValue());
      }
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    entry.setSize(bytes.length);
    entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static void addDirectory(Path directory, Map<String, byte[]> entries) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.put(directory.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  private void addJar(Path jar, Map<String, byte[]> entries) throws IOException {
    SortedMap<String, Integer> versions = new TreeMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName();
        if (LEFT_AWAY.matcher(name).matches()) {
          continue;
        }
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
          bytes = in.readAllBytes();
        }
        add(jar, name, bytes, entries, versions);
      }
    }
  }

  /**
   * Adds a file under the name it has in the merged jar. Of the classes that a jar has for several
   * versions of Java, the newest takes the place of the plain one.
   */
  private void add(
      Path jar,
      String name,
      byte[] bytes,
      Map<String, byte[]> entries,
      Map<String, Integer> versions)
      throws IOException {
    var versioned = VERSIONED.matcher(name);
    var legal = LEGAL.matcher(name);
    if (legal.matches()) {
      entries.put("META-INF/licenses/" + jar.getFileName() + "/" + legal.group(1), bytes);
    } else if (name.startsWith("META-INF/services/")) {
      entries.merge(name, bytes, Packager::lines);
    } else if (NATIVE.matcher(name).matches()) {
      if (NATIVE_HERE.matcher(name).matches()) {
        Files.write(lib.resolve("native").resolve(Path.of(name).getFileName()), bytes);
      }
    } else if (versioned.matches()) {
      int version = Integer.parseInt(versioned.group(1));
      String plain = versioned.group(2);
      if (version <= Runtime.version().feature() && version > versions.getOrDefault(plain, 0)) {
        versions.put(plain, version);
        entries.put(plain, bytes);
      }
    } else if (!versions.containsKey(name)) {
      entries.putIfAbsent(name, name.endsWith(".class") ? modernised(bytes) : bytes);
    }
  }

  private static byte[] lines(byte[] a, byte[] b) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(a);
    both.write('\n');
    both.writeBytes(b);
    return both.toByteArray();
  }

  /**
   * A class file of Java 5 or older is never put in a cache. Such a class gets a newer version and
   * the stack maps that go with it; nothing else changes.
   */
  private byte[] modernised(byte[] bytes) {
    int major = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
    if (major >= ClassFile.JAVA_6_VERSION) {
      return bytes;
    }
    ClassFile classFile =
        ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    ClassModel old = classFile.parse(bytes);
    return classFile.build(
        old.thisClass().asSymbol(),
        builder -> {
          builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
          for (ClassElement element : old) {
            switch (element) {
              case ClassFileVersion _ -> {}
              case MethodModel method ->
                  builder.transformMethod(
                      method, MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
              default -> builder.with(element);
            }
          }
        });
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

  /** Lets the program run what its commands load, and keep it as the JVM keeps it. */
  private void cache(Path program, String hash) throws Exception {
    Path scratch = Files.createTempDirectory("shale-training");
    try (TrainingRegistry registry = new TrainingRegistry()) {
      fillContext(Files.createDirectory(scratch.resolve("context")));
      for (String kind : List.of("build", "transfer", "light")) {
        train(program, kind, hash, scratch, registry);
      }
    } finally {
      delete(scratch);
    }
  }

  /** A context of as many files and bytes as it takes to warm up what makes a layer of them. */
  private static void fillContext(Path context) throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch AS first
        ENV A=b
        WORKDIR /a
        COPY Dockerfile ${A}/
        FROM scratch
        LABEL a=b
        COPY --from=first /a/b/ /c/
        COPY --chown=1:1 . /d/
        CMD ["a"]
        """);
    byte[] content = new byte[CONTEXT_FILE_BYTES];
    for (int i = 0; i < CONTEXT_FILES; i++) {
      Arrays.fill(content, (byte) i);
      Path directory = Files.createDirectories(context.resolve("directory" + i / FILES_BESIDE));
      Files.write(directory.resolve("file" + i), content);
    }
  }

  /**
   * Runs the program once with all that commands of one kind do.
   *
   * <p>What the JVM compiles in training it compiles again by the same compiler as soon as it
   * starts. So training is left to the quick one: a command ends before the optimising one has
   * earned what it costs. But for digests, whose instructions only the optimising one knows: they
   * are left out of training, and so to what the JVM does by itself.
   */
  private void train(
      Path program, String kind, String hash, Path scratch, TrainingRegistry registry)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--root",
                scratch.resolve("store").toString(),
                "--runroot",
                scratch.resolve("run").toString(),
                "train-" + kind,
                scratch.resolve("context").toString(),
                registry.host())
            .redirectErrorStream(true);
    Path cache = lib.resolve(kind + "-" + hash + ".aot");
    builder
        .environment()
        .put(
            "SHALE_JVM_FLAGS",
            "-Dshale.training=true -XX:TieredStopAtLevel=1 -XX:CompileCommand=quiet"
                + " -XX:CompileCommand=exclude,sun/security/provider/*.*"
                + " -XX:AOTCacheOutput="
                + cache);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !Files.exists(cache)) {
      throw new IllegalStateException("training for " + kind + " commands failed:\n" + said);
    }
  }

  private static void delete(Path tree) throws IOException {
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
