package dev.shale.jib;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files by name, to become a jar or a directory; classes among them are real ones. */
public final class SampleFiles {
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /** Adds a file of text. */
  public SampleFiles text(String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Adds a manifest with these lines. */
  public SampleFiles manifest(String... lines) {
    return text(
        "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + String.join("\n", lines) + "\n");
  }

  /** Adds a class that can be started. */
  public SampleFiles mainClass(String name) {
    return mainClass("", name);
  }

  /** The same in a directory of the jar's, with a slash at its end. */
  public SampleFiles mainClass(String directory, String name) {
    return bytes(path(directory, name), ofClass(name, true, ClassFile.JAVA_17_VERSION));
  }

  /** Adds a class that cannot. */
  public SampleFiles plainClass(String name) {
    return bytes(path("", name), ofClass(name, false, ClassFile.JAVA_17_VERSION));
  }

  /** Adds a class for a version of Java. */
  public SampleFiles classFor(int version, String name) {
    return bytes(path("", name), ofClass(name, true, version + 44));
  }

  private static String path(String directory, String name) {
    return directory + name.replace('.', '/') + ".class";
  }

  public SampleFiles bytes(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  private static byte[] ofClass(String name, boolean isMain, int version) {
    return ClassFile.of()
        .build(
            ClassDesc.of(name),
            type -> {
              type.withVersion(version, 0);
              if (isMain) {
                type.withMethodBody(
                    "main",
                    MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String.arrayType()),
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                    code -> code.return_());
              }
            });
  }

  /** Writes a jar. */
  public Path jar(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(zip());
    }
    return file;
  }

  /** The jar's bytes. */
  public byte[] zip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Writes the files into a directory. */
  public Path in(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return directory;
  }
}
