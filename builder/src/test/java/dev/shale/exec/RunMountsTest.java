package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.container.ContainerRunner;
import dev.shale.container.RunRequest;
import dev.shale.container.SecretFile;
import dev.shale.image.LayerId;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheMounts;
import dev.shale.local.CacheSeed;
import dev.shale.local.ScratchRoot;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.network.Dns;
import dev.shale.network.HostName;
import dev.shale.network.NameResolution;
import dev.shale.network.Network;
import dev.shale.runtime.HostRootfs;
import dev.shale.runtime.Mount;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.RuntimePreference;
import dev.shale.runtime.Stdio;
import dev.shale.snapshot.Authority;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.TreeForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a step is shown, and that nothing of it is in its layer, however roots come about. */
@Tag("linux")
@Tag("peer")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
final class RunMountsTest {
  @TempDir Path temp;

  /** How a root comes about, and what runs in it. */
  enum Way {
    OVERLAY,
    OVERLAY_BY_CHROOT,
    FUSE,
    COPIES;

    private Stacking stacking() {
      return switch (this) {
        case OVERLAY, OVERLAY_BY_CHROOT -> Stacking.trusted();
        case FUSE ->
            new Stacking.Fuse(
                Path.of("/usr/bin/fuse-overlayfs"),
                Path.of("/usr/bin/setpriv"),
                new TreeForm(TreeForm.Marks.NAMES, Authority.HOST));
        case COPIES -> new Stacking.Copies(Authority.HOST);
      };
    }

    private RuntimePreference runtime() {
      return this == OVERLAY_BY_CHROOT
          ? new RuntimePreference.Chroot()
          : new RuntimePreference.Any();
    }
  }

  private TestBuild open(Way way) throws IOException {
    TestBuild build =
        new TestBuild(temp, way.stacking(), () -> TestBuild.runtime(temp, way.runtime()));
    HostRootfs.in(Files.createDirectories(build.context().resolve("rootfs")));
    return build;
  }

  /** What a shell said, and whether there is a layer of what it did. */
  private record Outcome(String said, boolean changed) {}

  private Outcome run(
      TestBuild build, Way way, String commands, UnaryOperator<RunRequest.Builder> change)
      throws IOException {
    StoredImage base = build.build("FROM scratch", "COPY rootfs /");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (ScratchRoot scratch = build.store().scratch(base.layers())) {
      RunRequest.Builder request =
          RunRequest.builder(ProcessSpec.of("/bin/sh", "-ec", commands))
              .stdio(new Stdio.Logged(said));
      int status =
          new ContainerRunner(() -> TestBuild.runtime(temp, way.runtime()))
              .run(scratch.root(), change.apply(request).build());
      String text = said.toString(StandardCharsets.UTF_8);
      assertEquals(0, status, text);
      Optional<LayerId> layer = scratch.commit(Optional.empty());
      return new Outcome(text, layer.isPresent());
    }
  }

  private static SecretFile secret(String target, int mode, long uid) {
    byte[] bytes = "s3cret\n".getBytes(StandardCharsets.UTF_8);
    return new SecretFile(target, () -> bytes, mode, uid, 0);
  }

  @ParameterizedTest
  @EnumSource
  void stepThatOnlyLooksLeavesNothing(Way way) throws IOException {
    Path shown = Files.createDirectories(temp.resolve("shown"));
    Files.writeString(shown.resolve("file"), "shown\n");
    try (TestBuild build = open(way);
        CacheMount cache =
            build.store().mounts().open("c", CacheMounts.Sharing.LOCKED, CacheSeed.NOTHING)) {
      Outcome outcome =
          run(
              build,
              way,
              "cat /opt/a/b/file /etc/conf.d/one /run/secrets/key /opt/memory/in/file;"
                  + " stat -c %a /opt/memory; echo cached >/root/.cache/x/f; echo lost"
                  + " >/opt/memory/f; grep() { while read -r l; do case $l in *$1*) echo $l;;"
                  + " esac; done; }; grep db </etc/hosts",
              r ->
                  r.mount(new Mount.Bind(shown, "/opt/memory/in", Mount.Access.READ_ONLY))
                      .mount(new Mount.Bind(shown, "/opt/a/b", Mount.Access.READ_ONLY))
                      .mount(
                          new Mount.Bind(
                              shown.resolve("file"), "/etc/conf.d/one", Mount.Access.READ_ONLY))
                      .mount(new Mount.Tmpfs("/opt/memory", OptionalLong.of(1 << 20), 0700))
                      .mount(
                          new Mount.Bind(cache.path(), "/root/.cache/x", Mount.Access.READ_WRITE))
                      .secret(secret("/run/secrets/key", 0400, 0))
                      .names(
                          new NameResolution(
                              List.of(HostName.parse("db:10.1.2.3")), Dns.OF_NETWORK, Set.of())));
      assertEquals(new Outcome("shown\nshown\ns3cret\nshown\n700\n10.1.2.3 db\n", false), outcome);
      assertEquals("cached\n", Files.readString(cache.path().resolve("f")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void stepSeesFilesOfItsBuild(Way way) throws IOException {
    try (TestBuild build = open(way)) {
      StoredImage base = build.build("FROM scratch", "COPY rootfs /");
      build.store().tag(base, ImageReference.parse("base"));
      build.file("shown/f", "context\n");
      StoredImage image =
          build.build(
              "FROM base AS made",
              "RUN echo made >/f; rm -r /tmp",
              "FROM base",
              "RUN --mount=from=made,target=/m --mount=from=made,source=f,target=/r,rw"
                  + " --mount=source=shown,target=/c"
                  + " cat /m/f /c/f && echo more >>/r && cat /r /m/f && test ! -e /m/tmp");
      assertEquals("made\ncontext\nmade\nmore\nmade\n", build.log());
      assertEquals(base.layers(), image.layers());
    }
  }

  @ParameterizedTest
  @EnumSource
  void changesBesideMountsAreKept(Way way) throws IOException {
    try (TestBuild build = open(way)) {
      Outcome outcome =
          run(
              build,
              way,
              "echo kept >/opt/a/kept; ls /opt/a",
              r -> r.mount(new Mount.Tmpfs("/opt/a/b", OptionalLong.empty(), 0755)));
      assertEquals(new Outcome("b\nkept\n", true), outcome);
    }
  }

  @ParameterizedTest
  @EnumSource
  void secretIsForItsOwnerAndInMemoryOnly(Way way) throws IOException {
    try (TestBuild build = open(way)) {
      Outcome outcome =
          run(
              build,
              way,
              "stat -c '%a %u' /s/key; while read a b c d; do [ $b != /s/key ] || echo $c; done"
                  + " </proc/mounts; ! echo x 2>/dev/null >/s/key",
              r -> r.secret(secret("/s/key", 0440, 1000)).network(new Network.Host()));
      assertEquals(new Outcome("440 1000\ntmpfs\n", false), outcome);
      try (var files = Files.walk(temp.resolve("store/staging"))) {
        assertTrue(files.noneMatch(file -> file.toString().contains("/secrets/")));
      }
    }
  }
}
