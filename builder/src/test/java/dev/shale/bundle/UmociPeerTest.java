package dev.shale.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.layer.RootApplier.DirectoryLinks;
import dev.shale.linux.Kernel;
import dev.shale.linux.LinuxTree;
import dev.shale.registry.Programs;
import dev.shale.tree.TreeDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one of umoci and us has unpacked, the other repacks, and both see the same trees. */
@Tag("linux")
@Tag("peer")
@Kernel({Kernel.Feature.ROOT})
final class UmociPeerTest {
  private static final String BASE =
      """
      mkdir -p d/sub e usr/lib etc "o d"
      echo one > d/one
      echo two > d/sub/two
      ln d/one d/same
      ln d/one e/same
      ln -s usr/lib lib
      ln -s "no where*" "e/dangling link"
      mkfifo e/pipe
      mknod e/null c 1 3
      echo x > "o d/a b#*é"
      printf 'bytes' > "$(printf 'o d/\\377')"
      setfattr -n user.note -v value d/one
      setfattr -n user.dir -v "a b" d
      setfattr -n trusted.t -v 0x0001ff d/sub/two
      chmod 4755 d/sub/two
      chmod 1777 e
      chown 3:4 d/sub d/sub/two
      printf 'root:x:0:0::/root:/bin/sh\\nu:x:7:8::/home/u:/bin/sh\\n' > etc/passwd
      printf 'g:x:8:\\nmore:x:9:u\\n' > etc/group
      touch -d '1960-01-02 03:04:05' d/one
      touch -d '2001-02-03 04:05:06.789' d d/sub/two .
      """;

  private static final String CHANGE =
      """
      echo more >> d/sub/two
      rm d/same
      ln d/sub/two new-name
      rm -r "o d"
      mkdir -p fresh/deep "fresh/with space"
      echo f > fresh/deep/f
      ln -s /absolute fresh/link
      setfattr -n user.added -v 1 etc
      setfattr -x user.dir d
      chmod 0700 etc/passwd
      chown 5:6 e/pipe
      rm e/null
      mkdir e/null
      echo in > e/null/in
      rm lib
      echo file > lib
      rm -r e/same
      ln -s one d/replaced
      """;

  @TempDir Path directory;
  private LayoutSample layout;

  @BeforeEach
  void makeBase() throws IOException {
    layout = new LayoutSample(directory.resolve("layout"));
    Path rootfs = Files.createDirectory(directory.resolve("base"));
    run(rootfs, BASE);
    shell("tar --xattrs --xattrs-include='*' --format=pax -C base -cf base.tar .");
    shell("umoci init --layout layout");
    shell("umoci new --image layout:base");
    shell("umoci raw add-layer --image layout:base base.tar");
    shell(
        "umoci config --image layout:base --config.user u --config.env A=b --config.env PATH=/bin"
            + " --config.entrypoint /bin/e --config.cmd c --config.workingdir /d"
            + " --config.volume /vol --config.label k=v --config.exposedports 80/tcp"
            + " --config.env HOME=/other --config.label org.opencontainers.image.os=plan9"
            + " --created 2026-01-02T03:04:05.120Z");
  }

  private void shell(String line) {
    run(directory, line);
  }

  private static void run(Path where, String script) {
    Programs.run(where, List.of("sh", "-ec", script));
  }

  /** Changes what is in a bundle, at whole seconds: umoci's layers have no fractions. */
  private static void change(Path bundle, String script) {
    String rounding = "find . -newermt 2020-01-01 -exec touch -h -d '2002-03-04 05:06:07' {} +";
    run(bundle.resolve("rootfs"), script + rounding);
  }

  private static String dump(Path rootfs) throws IOException {
    try (LinuxTree tree = LinuxTree.open(rootfs)) {
      return TreeDump.of(tree);
    }
  }

  private Path byUmoci(String tag, String name, String options) {
    shell("umoci unpack %s --image layout:%s %s".formatted(options, tag, name));
    return directory.resolve(name);
  }

  private Path byUs(String tag, String name) throws IOException {
    return layout.unpack(tag, directory.resolve(name));
  }

  /** Both see an image as this tree. */
  private void assertShows(String expected, String tag) throws IOException {
    assertEquals(expected, dump(byUmoci(tag, "seen-by-umoci", "").resolve("rootfs")));
    assertEquals(expected, dump(byUs(tag, "seen-by-us").resolve("rootfs")));
  }

  @Test
  void unpacksTheTreeThatUmociUnpacks() throws IOException {
    assertEquals(
        dump(byUmoci("base", "a", "").resolve("rootfs")),
        dump(byUs("base", "b").resolve("rootfs")));
  }

  @Test
  void findsNothingChangedInWhatUmociUnpacked() throws IOException {
    layout.repack(byUmoci("base", "a", ""), "same");
    assertEquals(layout.height("base"), layout.height("same"));
  }

  @Test
  void umociFindsNothingChangedInWhatWeUnpacked() throws IOException {
    byUs("base", "a");
    shell("umoci repack --image layout:same a");
    assertEquals(layout.height("base"), layout.height("same"));
  }

  @Test
  void repacksWhatWasChangedAfterUmociUnpackedIt() throws IOException {
    Path bundle = byUmoci("base", "a", "");
    change(bundle, CHANGE);
    layout.repack(bundle, "changed");
    assertShows(dump(bundle.resolve("rootfs")), "changed");
  }

  @Test
  void umociRepacksWhatWasChangedAfterWeUnpackedIt() throws IOException {
    Path bundle = byUs("base", "a");
    change(bundle, CHANGE);
    shell("umoci repack --image layout:changed a");
    assertShows(dump(bundle.resolve("rootfs")), "changed");
  }

  @Test
  void umociGoesOnFromABundleThatWeRefreshed() throws IOException {
    Path bundle = byUmoci("base", "a", "");
    change(bundle, CHANGE);
    layout.repackAndRefresh(bundle, "changed");
    change(bundle, "rm fresh/deep/f; echo last > last\n");
    shell("umoci repack --image layout:last a");
    assertEquals(layout.height("base") + 2, layout.height("last"));
    assertShows(dump(bundle.resolve("rootfs")), "last");
  }

  @Test
  void weGoOnFromABundleThatUmociRefreshed() throws IOException {
    Path bundle = byUs("base", "a");
    change(bundle, CHANGE);
    shell("umoci repack --refresh-bundle --image layout:changed a");
    change(bundle, "rm fresh/deep/f; echo last > last\n");
    layout.repack(bundle, "last");
    assertShows(dump(bundle.resolve("rootfs")), "last");
  }

  @Test
  void readsOwnersOfWhichOneIsRootWhereUmociKeepsThem() throws IOException {
    shell("chown 0:4 base/d/one; tar -C base -cf base.tar .");
    shell("umoci new --image layout:group");
    shell("umoci raw add-layer --image layout:group base.tar");
    Path bundle = byUmoci("group", "a", "--rootless");
    run(bundle.resolve("rootfs"), "echo more >> d/one");
    layout.repack(bundle, "changed");
    run(byUs("changed", "b").resolve("rootfs"), "test \"$(stat -c %u:%g d/one)\" = 0:4");
  }

  @Test
  void findsNothingChangedInLinksWithAttributes() throws IOException {
    Path bundle = byUmoci("base", "a", "");
    run(bundle.resolve("rootfs"), "setfattr -h -n trusted.link -v 1 lib");
    shell("umoci repack --refresh-bundle --image layout:marked a");
    layout.repack(bundle, "same");
    assertEquals(layout.height("marked"), layout.height("same"));
  }

  @Test
  void findsNothingChangedInAttributesWithNamesThatAreNotAscii() throws IOException {
    Path bundle = byUmoci("base", "a", "");
    run(bundle.resolve("rootfs"), "setfattr -n user.é -v 1 d/one");
    shell("umoci repack --refresh-bundle --image layout:marked a");
    layout.repack(bundle, "same");
    assertEquals(layout.height("marked"), layout.height("same"));
  }

  @Test
  void followsLinksThatNamesImplyAsUmociDoes() throws IOException {
    shell("mkdir -p more/lib; echo x > more/lib/x; tar -C more -cf more.tar lib/x");
    shell("umoci raw add-layer --image layout:base more.tar");
    assertEquals(
        dump(byUmoci("base", "a", "").resolve("rootfs")),
        dump(byUs("base", "b").resolve("rootfs")));
  }

  @Test
  void replacesALinkByTheDirectoryThatALayerHasAsUmociDoes() throws IOException {
    shell("mkdir -p more/lib; echo x > more/lib/x; tar -C more -cf more.tar lib");
    shell("umoci raw add-layer --image layout:base more.tar");
    assertEquals(
        dump(byUmoci("base", "a", "").resolve("rootfs")),
        dump(byUs("base", "b").resolve("rootfs")));
  }

  @Test
  void keepsLinksToDirectoriesAsUmociDoes() throws IOException {
    shell("mkdir -p more/lib; echo x > more/lib/x; tar -C more -cf more.tar lib");
    shell("umoci raw add-layer --image layout:base more.tar");
    Path ours = directory.resolve("b");
    layout.unpack("base", ours, Ownership.EXACT, DirectoryLinks.KEPT);
    assertEquals(
        withoutLinkTimes(dump(byUmoci("base", "a", "--keep-dirlinks").resolve("rootfs"))),
        withoutLinkTimes(dump(ours.resolve("rootfs"))));
  }

  /** umoci gives a link that it keeps the time of the directory that it keeps it for. */
  private static String withoutLinkTimes(String dump) {
    return dump.replaceAll("(?m)(symlink.*) @.*$", "$1");
  }

  @Test
  void keepsOwnersForAnOrdinaryUserAsUmociDoes() throws IOException {
    shell("chown 0:4 base/d/one; tar -C base -cf base.tar .");
    shell("umoci new --image layout:group");
    shell("umoci raw add-layer --image layout:group base.tar");
    Ownership maps = Ownership.rootless(List.of(), List.of(), 0, 0);
    Path ours = layout.unpack("group", directory.resolve("b"), maps, DirectoryLinks.FOLLOWED);
    assertEquals(
        dump(byUmoci("group", "a", "--rootless").resolve("rootfs")), dump(ours.resolve("rootfs")));
  }

  @Test
  void leavesOutWhatOverlayKeepsItsBooksBy() throws IOException {
    Path bundle = byUmoci("base", "a", "");
    run(bundle.resolve("rootfs"), "setfattr -n trusted.overlay.impure -v y d; touch d/new");
    layout.repack(bundle, "changed");
    run(byUs("changed", "b").resolve("rootfs"), "test -z \"$(getfattr -d -m overlay d)\"");
  }

  @Test
  void mapsOwnersAsUmociDoes() throws IOException {
    Path umoci = byUmoci("base", "a", "--uid-map 0:100000:65536 --gid-map 0:200000:65536");
    Ownership maps =
        new Ownership(
            List.of(IdMap.parse("0:100000:65536")),
            List.of(IdMap.parse("0:200000:65536")),
            Ownership.Keeper.OWNER);
    Path ours = layout.unpack("base", directory.resolve("b"), maps, DirectoryLinks.FOLLOWED);
    assertEquals(dump(umoci.resolve("rootfs")), dump(ours.resolve("rootfs")));
    assertEquals(BundleRecord.read(umoci).ownership(), BundleRecord.read(ours).ownership());
  }

  @Test
  void repacksAMappedBundleForTheOwnersInside() throws IOException {
    Path bundle = byUmoci("base", "a", "--uid-map 0:100000:65536 --gid-map 0:200000:65536");
    run(bundle.resolve("rootfs"), "echo new > d/new; chown 100003:200004 d/new");
    layout.repack(bundle, "changed");
    run(byUs("changed", "b").resolve("rootfs"), "test \"$(stat -c %u:%g d/new)\" = 3:4");
  }

  @Test
  void keepsOwnersOfAnOrdinaryUsersBundleWhereUmociDoes() throws IOException {
    Path bundle = byUmoci("base", "a", "--rootless");
    run(bundle.resolve("rootfs"), "echo more >> d/sub/two; echo new > d/new");
    layout.repack(bundle, "changed");
    run(byUs("changed", "b").resolve("rootfs"), "test \"$(stat -c %u:%g d/sub/two)\" = 3:4");
    run(directory.resolve("b/rootfs"), "test -z \"$(getfattr -d -m rootless d/sub/two)\"");
  }

  @Test
  void umociRepacksNothingOfAnOrdinaryUsersBundleThatWeMade() throws IOException {
    Ownership maps = Ownership.rootless(List.of(), List.of(), 0, 0);
    Path bundle = layout.unpack("base", directory.resolve("a"), maps, DirectoryLinks.FOLLOWED);
    run(bundle.resolve("rootfs"), "echo more >> d/sub/two");
    shell("umoci repack --image layout:changed a");
    run(byUs("changed", "b").resolve("rootfs"), "test \"$(stat -c %u:%g d/sub/two)\" = 3:4");
  }

  @Test
  void saysWhatUmociSaysToTheRuntime() throws IOException {
    JsonNode umoci = bundleConfig(byUmoci("base", "a", ""));
    JsonNode ours = bundleConfig(byUs("base", "b"));
    assertEquals(umoci, ours);
  }

  @Test
  void takesAUserForRootWhomOnlyARootfsCouldNameAsUmociDoes() throws IOException {
    shell("umoci raw runtime-config --image layout:base out.json");
    byte[] ours = layout.runtimeConfig("base");
    assertEquals(config(directory.resolve("out.json")), config(ours));
  }

  @Test
  void saysWhatUmociSaysToTheRuntimeOfAnOrdinaryUser() throws IOException {
    Path umoci = byUmoci("base", "a", "--rootless");
    Path ours =
        layout.unpack(
            "base",
            directory.resolve("b"),
            BundleRecord.read(umoci).ownership(),
            DirectoryLinks.FOLLOWED);
    assertEquals(bundleConfig(umoci), bundleConfig(ours));
  }

  @Test
  void runcRunsTheBundle() throws IOException {
    shell(
        """
        mkdir -p sh/bin sh/d sh/proc sh/dev sh/sys sh/vol
        cp -L /bin/sh sh/bin/sh
        cp -L --parents $(ldd /bin/sh | grep -o '/[^ ]*') sh
        tar -C sh -cf base.tar .
        """);
    shell("umoci new --image layout:sh");
    shell("umoci raw add-layer --image layout:sh base.tar");
    shell(
        "umoci config --image layout:sh --config.workingdir /d --config.cmd sh --config.cmd -c"
            + " --config.cmd 'echo ran in $PWD'");
    Path bundle = byUs("sh", "a");
    Path config = bundle.resolve("config.json");
    ObjectNode json = Json.parseObject("config.json", Files.readAllBytes(config));
    json.withObject("process").put("terminal", false);
    Files.write(config, Json.write(json));
    String id = "shale-test-" + ProcessHandle.current().pid();
    String printed = Programs.run(bundle, "runc --root " + directory + "/runc run " + id);
    assertEquals("ran in /d", printed.strip());
  }

  private static JsonNode bundleConfig(Path bundle) throws IOException {
    return config(bundle.resolve("config.json"));
  }

  private static JsonNode config(Path file) throws IOException {
    return config(Files.readAllBytes(file));
  }

  /** A config but for the version, and the name that the container's host has. */
  private static JsonNode config(byte[] document) {
    ObjectNode json = Json.parseObject("config.json", document);
    json.remove("ociVersion");
    json.remove("hostname");
    return json;
  }
}
