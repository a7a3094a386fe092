package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.shale.registry.Programs;
import dev.shale.tar.TarRecipe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --build-context} puts in the places of stages and images, in every form. */
class NamedContextTest {
  @TempDir Path directory;
  private Path context;
  private Path source;

  @BeforeEach
  void write() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
    source = Files.createDirectory(directory.resolve("source"));
    Files.writeString(source.resolve("a"), "a");
    Files.writeString(source.resolve("ignored"), "");
    Files.writeString(source.resolve(".dockerignore"), "ignored\n.dockerignore\n");
    dockerfile("FROM scratch", "COPY --from=src / /x/");
  }

  private void dockerfile(String... lines) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), String.join("\n", lines) + "\n");
  }

  @Test
  void directoryHasItsOwnIgnoreFile() {
    assertEquals(List.of("x/a"), files("src=" + source));
  }

  @Test
  void archiveIsUnpacked() throws IOException {
    byte[] tar = TarRecipe.of().file("b", "").file(".dockerignore", "b\n").bytes();
    Path archive = Files.write(directory.resolve("c.tar"), tar);
    assertEquals(List.of("x/.dockerignore", "x/b"), files("src=" + archive));
  }

  @Test
  void archivesAndRepositoriesAreFetched() throws IOException {
    Path served = Files.createDirectory(directory.resolve("served"));
    Files.write(served.resolve("c.tar"), TarRecipe.of().file("b", "").bytes());
    String script =
        "git init -q -b main && git add a && git -c user.name=a -c user.email=a@b commit -qm m"
            + " && git clone -q --bare . \"$0\" && git -C \"$0\" update-server-info";
    Programs.run(source, List.of("sh", "-c", script, served.resolve("r.git").toString()));
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      String url = "src=http://localhost:" + server.getAddress().getPort();
      assertEquals(List.of("x/b"), files(url + "/c.tar"));
      assertEquals(List.of("x/a"), files(url + "/r.git#main"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void imagesComeFromWhereverTheyAre() throws IOException {
    image("image");
    ofRoot("copy", "store:image", "oci:" + directory.resolve("layout") + ":latest");
    ofRoot("copy", "store:image", "oci:" + directory.resolve("layout") + ":v2");
    ofRoot("copy", "store:image", "docker-archive:" + directory.resolve("a.tar") + ":other");
    dockerfile("FROM scratch", "COPY --from=src /x /y/");
    String digest = ofRoot("inspect", "--format", "{{.Digest}}", "image").strip();
    for (String text :
        List.of(
            "docker-image://image",
            "container-image://image",
            "store:image",
            "oci-layout://" + directory.resolve("layout"),
            "oci-layout://" + directory.resolve("layout") + ":v2",
            "oci-layout://" + directory.resolve("layout") + ":v2@" + digest,
            "oci:" + directory.resolve("layout") + ":v2",
            "docker-archive:" + directory.resolve("a.tar"))) {
      assertEquals(List.of("y/a"), files("src=" + text), text);
    }
  }

  @Test
  void transportsAreForFromAsWell() throws IOException {
    image("image");
    ofRoot("copy", "store:image", "oci:" + directory.resolve("layout") + ":debian");
    dockerfile(
        "FROM oci:" + directory.resolve("layout") + ":debian", "COPY --from=store://image /x /z/");
    assertEquals(List.of("x/a", "z/a"), files("unused=" + source));
    // What the layout calls it is not what the store calls it.
    assertEquals(
        List.of("built", "image"),
        ofRoot("images", "--format", "{{.Name}}")
            .lines()
            .filter(name -> !name.equals("<none>"))
            .map(name -> name.substring(name.lastIndexOf('/') + 1))
            .sorted()
            .toList());
  }

  @Test
  void filesTakeThePlaceOfStagesAndImages() throws IOException {
    dockerfile(
        "FROM nowhere AS one",
        "RUN never",
        "FROM alpine",
        "COPY --from=one /a /b",
        "COPY --from=docker.io/library/alpine:latest /a /c");
    assertEquals(List.of("a", "b", "c"), files("one=" + source, "alpine=" + source));
  }

  @Test
  void changedFileOfOneRunsAgainWhatReadsIt() throws IOException {
    dockerfile("FROM scratch", "COPY --from=other / /o/", "COPY --from=src / /x/");
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("o"), "");
    files("src=" + source, "other=" + other);
    Files.writeString(source.resolve("ignored"), "changed");
    assertEquals(List.of(), explained("src=" + source, "other=" + other));
    Files.writeString(source.resolve("a"), "changed");
    assertEquals(
        List.of("because a of the context src has changed"),
        explained("src=" + source, "other=" + other));
  }

  private List<String> explained(String... contexts) {
    return build(List.of("--explain-cache"), contexts)
        .err()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("because"))
        .toList();
  }

  @Test
  void buildahHasThemToo() throws IOException {
    ProgramRun built =
        ProgramRun.ofBuildah(
            directory, "build", "-q", "--build-context", "src=" + source, context.toString());
    assertEquals(
        List.of("/x", "/x/a"), ofRoot("ls", "-R", built.result().strip()).lines().toList());
  }

  @Test
  void ofOnePlatformGoesFirst() throws IOException {
    Path arm = Files.createDirectory(directory.resolve("arm"));
    Files.writeString(arm.resolve("of-arm"), "");
    List<String> words = new ArrayList<>(List.of("build", "--platform", "linux/amd64,linux/arm64"));
    words.addAll(List.of("--build-context", "src=" + source, "--build-context"));
    words.addAll(List.of("src::linux/arm64=" + arm, "-o", directory.resolve("out").toString()));
    words.add(context.toString());
    ofRoot(words.toArray(String[]::new));
    assertTrue(Files.exists(directory.resolve("out/linux_amd64/x/a")));
    assertTrue(Files.exists(directory.resolve("out/linux_arm64/x/of-arm")));
    assertFalse(Files.exists(directory.resolve("out/linux_arm64/x/a")));
  }

  @Test
  void refusesWhatIsNone() {
    assertRefused("build --build-context \"src\": expected NAME=CONTEXT", "src");
    assertRefused("build --build-context src=nowhere: no such directory or archive", "src=nowhere");
    assertRefused("build --build-context src: given twice", "src=" + source, "src:latest=x");
    assertRefused(
        "build --build-context scratch: context \"scratch\": nothing takes the place of that"
            + " name",
        "scratch=x");
    assertRefused(
        "build --build-context target:x: targets are of docker buildx bake, which is not offered",
        "src=target:x");
    String file = source.resolve("a").toString();
    assertRefused("build --build-context src=%s: it is no archive".formatted(file), "src=" + file);
  }

  /** Where the name is forgotten or none, or the scheme is misspelt, too. */
  @Test
  void passwordsAreNotShown() {
    for (String text :
        List.of(
            "https://me:TOKEN@host/r.git",
            "https://me:TOKEN@host/r.git?branch=b",
            "Lib=https://me:TOKEN@host/r.git",
            "lib=htps://me:TOKEN@host/r.git",
            "lib=https://me:TOK/TOKEN@host/r.git?x=y",
            "lib=https://me:TOK/TOKEN@host/r.tar")) {
      assertNotShown(build(List.of("-q"), text));
    }
    assertNotShown(ProgramRun.ofRoot(directory, "build", "htps://me:TOKEN@host/r.git"));
  }

  @Test
  void passwordsOfSourcesAreNotShown() throws IOException {
    for (String line :
        List.of(
            "ADD htps://me:$T@host/r.git /",
            "ADD https://me:x/$T@host/r.tar /",
            "COPY https://me:$T@host/r.git /")) {
      dockerfile("FROM scratch", "ARG T", line);
      assertNotShown(build(List.of("-q", "--build-arg", "T=TOKEN")));
    }
  }

  private static void assertNotShown(ProgramRun run) {
    assertTrue(run.err().contains("shale: "), run.err());
    assertFalse(run.err().contains("TOKEN"), run.err());
  }

  private void assertRefused(String message, String... contexts) {
    assertEquals(message, build(List.of("-q"), contexts).refusal());
  }

  /** An image of the source, in {@code /x}. */
  private void image(String name) throws IOException {
    Path of = Files.createDirectory(directory.resolve("of-" + name));
    Files.writeString(of.resolve("a"), "");
    Files.writeString(of.resolve("Dockerfile"), "FROM scratch\nCOPY a /x/\n");
    ofRoot("build", "-q", "-t", name, of.toString());
  }

  private String ofRoot(String... words) {
    return ProgramRun.ofRoot(directory, words).result();
  }

  private ProgramRun build(List<String> flags, String... contexts) {
    List<String> words = new ArrayList<>(List.of("build", "-t", "localhost/built"));
    words.addAll(flags);
    for (String one : contexts) {
      words.addAll(List.of("--build-context", one));
    }
    words.add(context.toString());
    return ProgramRun.ofRoot(directory, words.toArray(String[]::new));
  }

  /** The files of what is built with some contexts. */
  private List<String> files(String... contexts) {
    String image = build(List.of("-q"), contexts).result().strip();
    return ofRoot("ls", "-lR", image)
        .lines()
        .filter(line -> line.startsWith("-"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 2))
        .toList();
  }
}
