package dev.shale.containersstorage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.Descriptor;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.registry.Programs;
import dev.shale.transport.ImageSource;
import dev.shale.transport.dir.ImageDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What buildah has built becomes the same image here as in skopeo's hands. */
@Tag("peer")
final class BuildahStoreTest {
  @TempDir static Path temp;

  @BeforeAll
  static void build() throws IOException {
    Files.writeString(
        temp.resolve("build"),
        """
        set -e
        mkdir -p ctx/d; cd ctx
        echo a >a; ln a hard; ln -s a sym; setfattr -n user.x -v y a; touch empty
        printf x >"$(printf 'odd\\377 name')"; truncate -s 100000 sparse
        cat >Dockerfile <<EOF
        FROM scratch
        COPY . /ctx/
        COPY a empty /ctx/d/
        EOF
        cd ..
        B="buildah --root $PWD/root --runroot $PWD/run --storage-driver overlay"
        $B bud -q --layers -t img:1 ctx
        c=$($B from img:1); m=$($B mount $c)
        rm $m/ctx/a; rm -r $m/ctx/d; mkdir $m/ctx/d; echo new >$m/ctx/d/n
        ln $m/ctx/hard $m/ctx/hard2; mkfifo $m/ctx/fifo; chown 7:8 $m/ctx/empty
        $B umount $c; $B commit -q $c img:2; $B rm $c
        skopeo --insecure-policy copy -q "containers-storage:[overlay@$PWD/root+$PWD/run]localhost/img:2" dir:theirs
        skopeo --insecure-policy copy -q --dest-compress dir:theirs dir:packed
        skopeo --insecure-policy copy -q dir:packed "containers-storage:[overlay@$PWD/root+$PWD/run]localhost/packed:1"
        """);
    Programs.run(temp, List.of("bash", "build"));
  }

  @AfterAll
  static void unmount() {
    Programs.run(
        temp, List.of("bash", "-c", "mountpoint -q root/overlay && umount root/overlay; :"));
  }

  private static ImageSource open(String name) throws IOException {
    return ContainersStore.at(temp.resolve("root")).source(name);
  }

  private static ImageManifest manifest(ImageSource source) throws IOException {
    return (ImageManifest) source.manifest().manifest();
  }

  @Test
  void isWhatSkopeoReads() throws IOException {
    try (ImageSource ours = open("img:2");
        ImageSource theirs = new ImageDirectory(temp.resolve("theirs")).source()) {
      assertEquals(theirs.manifest(), ours.manifest());
    }
  }

  @Test
  void givesEachTarAsItWas() throws IOException {
    try (ImageSource source = open("img:2")) {
      assertEquals(3, manifest(source).layers().size());
      for (Descriptor layer : manifest(source).layers()) {
        source.blob(layer).readSmall(RawManifest.MAX_BYTES); // verified against its diff ID
      }
    }
  }

  @Test
  void givesPlainTarsOfWhatCamePacked() throws IOException {
    try (ImageSource packed = open("packed:1");
        ImageSource built = open("img:2")) {
      assertEquals(
          manifest(built).layers().stream().map(Descriptor::digest).toList(),
          manifest(packed).layers().stream().map(Descriptor::digest).toList());
      assertEquals(MediaType.OCI_LAYER, manifest(packed).layers().getFirst().mediaType());
      assertEquals(manifest(built).config().digest(), manifest(packed).config().digest());
    }
  }
}
