import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes one jar of many. Its entries are uncompressed, sorted and without times: the same input
 * makes the same bytes. Native libraries are put beside it instead.
 */
final class MergedJar {
  /** Files of jars that mean nothing, or something else, when merged. */
  private static final Pattern LEFT_AWAY =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|maven/.*|.*\\.(SF|RSA|DSA|EC)|proguard/.*)"
              + "|(META-INF/versions/\\d+/)?module-info\\.class|.*/");

  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
  private static final Pattern LEGAL = Pattern.compile("META-INF/(?:.*/)?((?:LICEN[SC]E|NOTICE)[^/]*)");
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dylib|dll|jnilib|a)");

  /** The directory that zstd-jni and the one that jffi have for this machine. */
  private static final Pattern NATIVE_HERE =
      Pattern.compile(
          System.getProperty("os.arch").equals("amd64")
              ? "(linux/amd64|jni/x86_64-Linux)/.*"
              : "(linux/aarch64|jni/aarch64-Linux)/.*");

  private final ClassHierarchyResolver hierarchy;
  private final Path nativeLibraries;

  MergedJar(List<Path> classPath, Path nativeLibraries) throws IOException {
    this.nativeLibraries = nativeLibraries;
    URL[] urls = new URL[classPath.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = classPath.get(i).toUri().toURL();
    }
    this.hierarchy =
        ClassHierarchyResolver.ofResourceParsing(new URLClassLoader(urls))
            .orElse(ClassHierarchyResolver.defaultResolver());
  }

  /**
   * Writes a jar.
   *
   * @param parts jars and directories of classes; of two entries with one name the first counts
   */
  void write(Path target, List<Path> parts) throws IOException {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    for (Path part : parts) {
      if (Files.isDirectory(part)) {
        addDirectory(part, entries);
      } else {
        addJar(part, entries);
      }
    }
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(target));
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
      entries.merge(name, bytes, MergedJar::lines);
    } else if (NATIVE.matcher(name).matches()) {
      if (NATIVE_HERE.matcher(name).matches()) {
        Files.write(nativeLibraries.resolve(Path.of(name).getFileName()), bytes);
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
}
