package dev.shale.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.blob.Compression;
import dev.shale.command.BuildahCorpusPeerTest.Outcome;
import dev.shale.exec.ContextText;
import dev.shale.exec.Corpus.Look;
import dev.shale.exec.CorpusCase;
import dev.shale.exec.ImageText;
import dev.shale.image.ImageConfig;
import dev.shale.json.Json;
import dev.shale.layer.Expansion;
import dev.shale.layer.RootApplier;
import dev.shale.linux.LinuxTree;
import dev.shale.runtime.HostRootfs;
import dev.shale.tree.MemoryTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Debian's buildah with a store of its own, in which are the images that the corpus stands on. */
final class Buildah implements AutoCloseable {
  private final Path directory;
  private final Path temporary;

  Buildah(Path directory) throws IOException, InterruptedException {
    this.directory = Files.createDirectories(directory);
    this.temporary = Files.createDirectory(directory.resolve("tmp"));
    Files.createDirectories(directory.resolve("images"));
    Path host = Files.createDirectories(directory.resolve("host"));
    HostRootfs.in(host);
    Path dockerfile = directory.resolve("Dockerfile.host");
    Files.writeString(dockerfile, "FROM scratch\nCOPY . /\n");
    build("host", List.of(), dockerfile, host);
    for (CorpusCase image : CorpusCase.images()) {
      build(image.name(), List.of(), image.directory().resolve("Dockerfile"), context(image));
    }
  }

  private void build(String name, List<String> options, Path dockerfile, Path context)
      throws IOException, InterruptedException {
    Path log = directory.resolve(name + ".log");
    int status = bud(name, options, dockerfile, context, log);
    if (status != 0) {
      throw new IOException(Files.readString(log));
    }
  }

  private int bud(String name, List<String> options, Path dockerfile, Path context, Path log)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(
            "bud",
            "-q",
            "--format=docker",
            "--timestamp=0",
            "--isolation=chroot",
            "--identity-label=false",
            "--pull-never"));
    words.addAll(options);
    words.addAll(List.of("-f", dockerfile.toString(), "-t", name, context.toString()));
    return run(words, log);
  }

  private int run(List<String> words, Path log) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("buildah");
    command.addAll(List.of("--root", directory.resolve("root").toString()));
    command.addAll(List.of("--runroot", directory.resolve("run").toString()));
    command.addAll(words);
    ProcessBuilder process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    process.environment().put("TMPDIR", temporary.toString()); // where it keeps cache mounts
    return process.start().waitFor();
  }

  private Path context(CorpusCase one) throws IOException {
    Path context = directory.resolve("contexts").resolve(one.contextName());
    synchronized (this) {
      if (!Files.exists(context)) {
        Files.createDirectories(context);
        try (LinuxTree tree = LinuxTree.open(context)) {
          ContextText.copy(one.context(), tree);
        }
      }
    }
    return context;
  }

  /** What it makes of a case. */
  Outcome build(CorpusCase one) throws IOException, InterruptedException {
    Path image = directory.resolve("images").resolve(one.name());
    Path log = directory.resolve(one.name() + ".log");
    int status =
        bud("dir:" + image, options(one), one.directory().resolve("Dockerfile"), context(one), log);
    return status == 0
        ? new Outcome(Optional.of(look(image)), "")
        : new Outcome(Optional.empty(), lastLine(log));
  }

  private static String lastLine(Path log) throws IOException {
    return Files.readAllLines(log).stream().reduce("", (first, second) -> second);
  }

  private List<String> options(CorpusCase one) throws IOException {
    List<String> options = new ArrayList<>();
    one.values("arg").forEach(arg -> options.add("--build-arg=" + arg));
    one.values("target").forEach(stage -> options.add("--target=" + stage));
    one.values("platform").forEach(platform -> options.add("--platform=" + platform));
    for (String secret : one.values("secret")) {
      String[] pair = secret.split("=", 2);
      Path file = directory.resolve(one.name() + "." + pair[0]);
      Files.writeString(file, pair[1]);
      options.add("--secret=id=%s,src=%s".formatted(pair[0], file));
    }
    return options;
  }

  private static Look look(Path image) throws IOException {
    byte[] bytes = Files.readAllBytes(image.resolve("manifest.json"));
    ObjectNode manifest = Json.parseObject("manifest", bytes);
    MemoryTree root = new MemoryTree();
    RootApplier applier = new RootApplier(root, RootApplier.DirectoryLinks.REPLACED);
    for (JsonNode layer : manifest.path("layers")) {
      apply(applier, file(image, layer));
    }
    applier.finish();
    ImageConfig config =
        ImageConfig.parse(Files.readAllBytes(file(image, manifest.path("config"))));
    return new Look(ImageText.config(config), ImageText.tree(root));
  }

  private static Path file(Path image, JsonNode descriptor) {
    return image.resolve(descriptor.path("digest").asText().substring("sha256:".length()));
  }

  private static void apply(RootApplier applier, Path layer) throws IOException {
    try (InputStream packed = new BufferedInputStream(Files.newInputStream(layer))) {
      packed.mark(Compression.MAGIC_BYTES);
      Compression compression = Compression.detect(packed.readNBytes(Compression.MAGIC_BYTES));
      packed.reset();
      applier.apply(Expansion.unlimited(), new BufferedInputStream(compression.decompress(packed)));
    }
  }

  /** Removes its images and what is mounted for them. */
  @Override
  public void close() throws IOException {
    try {
      run(List.of("rm", "--all"), directory.resolve("rm.log"));
      run(List.of("rmi", "--all", "--force"), directory.resolve("rmi.log"));
      run(List.of("umount", "--all"), directory.resolve("umount.log"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
