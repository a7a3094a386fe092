package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.jib.SampleFiles;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ordinary user who has neither a JDK nor anything to mount with. */
final class JibCommandTest {
  @TempDir Path temp;
  private Path jar;

  @BeforeEach
  void makeJar() throws IOException {
    jar =
        new SampleFiles()
            .manifest("Main-Class: a.Main")
            .mainClass("a.Main")
            .text("r.txt", "r")
            .jar(temp.resolve("app.jar"));
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofUser(temp.resolve("store"), words);
  }

  private ProgramRun jib(String... words) {
    return run(Stream.concat(Stream.of("jib"), Stream.of(words)).toArray(String[]::new));
  }

  /** The refusal, which is one line. */
  private String refusal(String... words) {
    String said = jib(words).refusal();
    assertFalse(said.contains("\n"), said);
    return said;
  }

  private JsonNode config(String image) {
    String said = run("inspect", image, "--config").result();
    return Json.parseObject("config", said.getBytes(StandardCharsets.UTF_8));
  }

  private String path(String name) {
    return temp.resolve(name).toString();
  }

  /** A base for two platforms in a layout. */
  private String baseInLayout() throws IOException {
    Path context = Files.createDirectories(temp.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /base\n");
    List<String> create = new ArrayList<>(List.of("manifest", "create", "base"));
    for (String architecture : List.of("amd64", "arm64")) {
      run("build", "--platform", "linux/" + architecture, "-t", architecture, context.toString())
          .result();
      create.add("store:" + architecture);
    }
    run(create.toArray(String[]::new)).result();
    String layout = "oci:" + path("layout") + ":base";
    run("manifest", "push", "--all", "base", layout).result();
    return layout;
  }

  @Test
  void makesAnImageOfAJar() {
    String id = jib("-t", "app", "-t", "app:2", "--base", "scratch", jar.toString()).result();
    assertEquals(id, jib("--base", "scratch", "-q", jar.toString()).result());
    JsonNode config = config("app:2");
    assertEquals("1970-01-01T00:00:00Z", config.path("created").asText());
    assertEquals(
        "[\"java\",\"-cp\",\"/app/resources:/app/classes\",\"a.Main\"]",
        config.path("config").path("Entrypoint").toString());
    assertTrue(run("ls", "-R", "app:/app").result().contains("/app/classes/a/Main.class"));
  }

  @Test
  void saysInTheConfigWhatIsAskedFor() {
    jib(
            "-t",
            "app",
            "--base",
            "scratch",
            "--jvm-flags",
            "-Xmx1m,-agentlib:jdwp=transport=dt_socket,server=y",
            "--args",
            "a,b",
            "--expose",
            "80-81,9/udp",
            "-e",
            "A=1=2",
            "--label",
            "k=v,w",
            "--volume",
            "/data",
            "--user",
            "1:2",
            "--workingdir",
            "/w",
            "--creation-time",
            "1000",
            jar.toString())
        .result();
    JsonNode config = config("app");
    assertEquals("1970-01-01T00:00:01Z", config.path("created").asText());
    JsonNode run = config.path("config");
    assertEquals(
        "[\"java\",\"-Xmx1m\",\"-agentlib:jdwp=transport=dt_socket,server=y\",\"-cp\","
            + "\"/app/resources:/app/classes\",\"a.Main\"]",
        run.path("Entrypoint").toString());
    assertEquals("[\"a\",\"b\"]", run.path("Cmd").toString());
    assertEquals("{\"80/tcp\":{},\"81/tcp\":{},\"9/udp\":{}}", run.path("ExposedPorts").toString());
    assertEquals("[\"A=1=2\"]", run.path("Env").toString());
    assertEquals("{\"k\":\"v,w\"}", run.path("Labels").toString());
    assertEquals("{\"/data\":{}}", run.path("Volumes").toString());
    assertEquals("1:2", run.path("User").asText());
    assertEquals("/w", run.path("WorkingDir").asText());
  }

  @Test
  void takesAnEntryPointInPlaceOfJava() {
    jib("-t", "app", "--base", "scratch", "--entrypoint", "/run 'a b'", jar.toString()).result();
    assertEquals("[\"/run\",\"a b\"]", config("app").path("config").path("Entrypoint").toString());
  }

  @Test
  void sendsTheImageWhereItIsWanted() {
    String layout = "oci:" + path("out") + ":app";
    String archive = "docker-archive:" + path("out.tar") + ":app:1";
    String id = jib("--base", "scratch", "--to", layout, "--to", archive, jar.toString()).result();
    assertEquals(id, run("pull", "-q", layout).result().replace("sha256:", ""));
    assertEquals(config(layout).path("rootfs"), config(archive).path("rootfs"));
  }

  @Test
  void standsOnAnImageOfALayoutForEachPlatform() throws IOException {
    String base = baseInLayout();
    String to = "oci:" + path("out") + ":app";
    String[] words = {
      "-t",
      "app",
      "--base",
      base,
      "--platform",
      "linux/amd64,linux/arm64",
      "--to",
      to,
      jar.toString()
    };
    String digest = jib(words).result();
    assertEquals(digest, jib(words).result());
    for (String list :
        List.of(run("manifest", "inspect", "app").result(), run("inspect", "--raw", to).result())) {
      assertTrue(list.contains("\"amd64\"") && list.contains("\"arm64\""), list);
    }
  }

  @Test
  void aListTakesItsNameFromAnImage() throws IOException {
    jib("-t", "app", "--base", "scratch", jar.toString()).result();
    String platforms = "linux/amd64,linux/arm64";
    jib("-t", "app", "--base", baseInLayout(), "--platform", platforms, jar.toString()).result();
    String to = "oci:" + path("out");
    run("copy", "--all", "store:app", to).result();
    String copied = run("inspect", "--raw", to).result();
    assertTrue(copied.contains("\"arm64\""), copied);
  }

  @Test
  void refusesABaseForAnotherPlatform() throws IOException {
    baseInLayout();
    assertEquals(
        "jib: the base arm64 is for linux/arm64, not linux/amd64; --platform linux/arm64 makes an"
            + " image for that",
        refusal("-t", "app", "--base", "arm64", "--pull=never", jar.toString()));
  }

  @Test
  void refusesWhatItCannotMakeAnImageOf() throws IOException {
    Path text = Files.writeString(temp.resolve("text.jar"), "hello");
    assertTrue(refusal("--base", "scratch", text.toString()).contains(": no jar or WAR: "));
    assertEquals("jib nowhere.jar: no such file", refusal("--base", "scratch", "nowhere.jar"));
    Path slip = new SampleFiles().text("../x", "x").jar(temp.resolve("slip.jar"));
    assertTrue(refusal("--base", "scratch", slip.toString()).contains("entry \"../x\""));
    Path two = new SampleFiles().mainClass("a.A").mainClass("a.B").jar(temp.resolve("two.jar"));
    assertEquals(
        "jib: 2 classes have a main: a.A, a.B; name the main class",
        refusal("--base", "scratch", two.toString()));
  }

  @Test
  void refusesWordsThatItCannotMean() {
    String app = jar.toString();
    assertEquals(
        "jib --mode flat: expected exploded or packaged",
        refusal("--base", "scratch", "--mode", "flat", app));
    assertEquals(
        "jib --expose \"0\": ports are 1 to 65535",
        refusal("--base", "scratch", "--expose", "0", app));
    assertEquals(
        "jib --env \"A\": expected NAME=VALUE", refusal("--base", "scratch", "--env", "A", app));
    assertEquals(
        "jib: an entry point says how to start; leave main class and JVM flags away",
        refusal("--base", "scratch", "--entrypoint", "x", "--main-class", "a.Main", app));
    assertEquals(
        "jib: for several platforms a list is made; -t names it",
        refusal("--base", "scratch", "--platform", "linux/amd64,linux/arm64", app));
    assertEquals(
        "jib: how to send the image is asked for, but not where to; --to says it",
        refusal("--base", "scratch", "--format", "docker", app));
    assertEquals(
        "jib --to store:x: in the store it is called what -t says",
        refusal("--base", "scratch", "--to", "store:x", app));
  }
}
