package dev.shale.jib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.Port;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.local.StoredImage;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.archive.ImageArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jib-core itself makes of the same application, on nothing and without a network. */
final class JibCoreComparisonTest {
  @TempDir Path temp;
  private SampleImages images;

  @BeforeEach
  void open() throws IOException {
    images = new SampleImages(temp.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    images.close();
  }

  private StoredImage ofJib(JavaContainerBuilder application) throws Exception {
    Path tar = temp.resolve("jib.tar");
    application
        .toContainerBuilder()
        .addEnvironmentVariable("A", "1")
        .addExposedPort(Port.tcp(8080))
        .addLabel("l", "v")
        .setUser("nobody")
        .containerize(
            Containerizer.to(TarImage.at(tar).named("jib"))
                .setOfflineMode(true)
                .setApplicationLayersCache(temp.resolve("layers"))
                .setBaseImageLayersCache(temp.resolve("base")));
    return load(tar);
  }

  private StoredImage load(Path tar) throws IOException {
    try (ImageArchive archive = ImageArchive.open(ArchiveFormat.DOCKER, tar, temp);
        ImageSource source = archive.source(new ArchiveChoice.Only());
        ImageDestination destination = images.store().destination(List.of())) {
      RawManifest loaded =
          new ImageCopier(ProgressListener.NONE).copy(source, destination, CopyRequest.EXACT);
      return images.store().find(loaded.digest()).orElseThrow();
    }
  }

  @Test
  void eachLayerHasTheSameFilesAndTheConfigSaysTheSame() throws Exception {
    Path classes =
        new SampleFiles()
            .mainClass("a.Main")
            .plainClass("a.b.Other")
            .text("a/r.txt", "r")
            .in(temp.resolve("classes"));
    Path library = new SampleFiles().text("x", "x").jar(temp.resolve("lib-1.jar"));
    Path snapshot = new SampleFiles().text("y", "y").jar(temp.resolve("lib-2-SNAPSHOT.jar"));
    StoredImage jib =
        ofJib(
            JavaContainerBuilder.from("scratch")
                .addResources(classes, path -> !path.toString().endsWith(".class"))
                .addClasses(classes, path -> path.toString().endsWith(".class"))
                .addDependencies(library)
                .addSnapshotDependencies(snapshot)
                .addJvmFlags("-Xmx1m")
                .setMainClass("a.Main"));
    StoredImage ours =
        images.build(
            JavaBase.scratch(SampleImages.PLATFORM),
            request ->
                request
                    .withLaunch(Launch.AS_FOUND.withJvmFlags(List.of("-Xmx1m")))
                    .withSettings(
                        edit ->
                            edit.env("A", "1").expose("8080/tcp").label("l", "v").user("nobody")),
            classes,
            library,
            snapshot);
    assertEquals(images.dumps(jib), images.dumps(ours));
    assertEquals(told(jib), told(ours));
    assertEquals(SampleImages.layers(jib), SampleImages.layers(ours));
  }

  /**
   * What the config says, but for what may differ: who made each layer (jib-core names itself, and
   * we the command), the digests of the layers, whose tars write the same in other words, and
   * volumes, which jib-core lists although there are none.
   */
  private static ObjectNode told(StoredImage image) {
    ObjectNode json = image.config().toJson();
    json.remove(List.of("history", "rootfs"));
    Json.child(json, "config")
        .filter(run -> run.path("Volumes").isEmpty())
        .ifPresent(run -> run.remove("Volumes"));
    return json;
  }
}
