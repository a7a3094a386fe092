package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.linux.LinuxTree;
import dev.shale.registry.DockerRegistry;
import dev.shale.tree.TreeDump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Debian root, and what a long Dockerfile makes of it: by buildah and by shale. */
@Tag("linux")
@Tag("peer")
final class BuildahPeerTest {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata", ""), "peer");
  private static final Pattern TIME = Pattern.compile(" @(\\S+)");

  @TempDir static Path temp;
  private static DockerRegistry registry;
  private static String base;

  @BeforeAll
  static void pushDebian() throws IOException, InterruptedException {
    registry = DockerRegistry.start();
    base = registry.host() + "/debian:1";
    Path root = temp.resolve("root.tar");
    run(TESTDATA.resolve("debian-root.sh").toString(), root.toString());
    run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "-q",
        "--dest-tls-verify=false",
        "tarball:" + root,
        "docker://" + base);
    shale("pull", "--tls-verify=false", base);
  }

  @AfterAll
  static void removeAll() throws IOException, InterruptedException {
    shale("umount", "--all");
    shale("rm", "--all");
    shale("rmi", "--all", "--force");
    buildah("umount", "--all");
    buildah("rm", "--all");
    buildah("rmi", "--all", "--force");
    registry.close();
  }

  private static String shale(String... words) {
    return ProgramRun.ofRoot(temp.resolve("shale"), words).result();
  }

  private static String buildah(String... words) throws IOException, InterruptedException {
    return run(
        Stream.concat(
                Stream.of(
                    "buildah",
                    "--root",
                    temp.resolve("buildah").toString(),
                    "--runroot",
                    temp.resolve("buildah-run").toString()),
                Stream.of(words))
            .toArray(String[]::new));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Path errors = temp.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + text(errors));
    return out.strip();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void mountedImageIsTheSameFileByFile() throws IOException, InterruptedException {
    shale("from", "--name", "plain", base);
    buildah("from", "--tls-verify=false", "--name", "plain", "docker://" + base);
    Map<String, String> ours = dump(shale("mount", "plain"));
    Map<String, String> theirs = dump(buildah("mount", "plain"));
    ours.remove("."); // buildah makes the root of every container anew
    theirs.remove(".");
    assertTrue(ours.size() > 3000, () -> "only %d files".formatted(ours.size()));
    assertEquals(text(theirs), text(ours));
  }

  @Test
  void imageBuiltDiffersOnlyWhereItMay() throws IOException, InterruptedException {
    Path context = context();
    Instant begin = Instant.now();
    shale("build", "--tls-verify=false", "--build-arg", "BASE=" + base, "-t", "ours", "" + context);
    buildah(
        "build",
        "--runtime=runc",
        "--layers=false",
        "--format=docker",
        "--tls-verify=false",
        "--build-arg=BASE=" + base,
        "--tag=theirs",
        context.toString());
    shale("from", "--name", "ours", "ours");
    Map<String, String> differences = new TreeMap<>();
    Map<String, String> ours = withoutTimesFrom(begin, dump(shale("mount", "ours")));
    Map<String, String> theirs = withoutTimesFrom(begin, dump(mountOfTheirs()));
    differences.putAll(differences("tree", ours, theirs));
    differences.putAll(differences("config", configOfOurs(), configOfTheirs()));
    assertEquals(permitted(), differences.keySet(), () -> String.join("\n", differences.values()));
  }

  private static Path context() throws IOException, InterruptedException {
    Path context = Files.createDirectories(temp.resolve("context"));
    run("cp", "-a", TESTDATA.resolve("buildah/context") + "/.", context.toString());
    run("find", context.toString(), "-exec", "touch", "-h", "-d", "@1600000000", "{}", "+");
    Files.writeString(temp.resolve("inside"), "inside\n");
    run(
        "tar",
        "--create",
        "--gzip",
        "--owner=77",
        "--group=78",
        "--mtime=@1600000000",
        "--file=" + context.resolve("archive.tar.gz"),
        "--directory=" + temp,
        "inside");
    return context;
  }

  /** A container on their image by us: "buildah from" would run what the image has ONBUILD. */
  private static String mountOfTheirs() throws IOException, InterruptedException {
    String name = registry.host() + "/theirs:1";
    buildah("push", "-q", "--tls-verify=false", "theirs", "docker://" + name);
    shale("pull", "--tls-verify=false", name);
    shale("from", "--name", "theirs", name);
    return shale("mount", "theirs");
  }

  private static Map<String, String> configOfOurs() {
    return config(Json.parseObject("ours", bytes(shale("inspect", "--config", "ours"))), "config");
  }

  private static Map<String, String> configOfTheirs() throws IOException, InterruptedException {
    String image = buildah("inspect", "--type=image", "theirs");
    ObjectNode json = Json.parseObject("theirs", bytes(image));
    return config(Json.child(json, "Docker").orElseThrow(), "config");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> config(ObjectNode json, String field) {
    Map<String, String> config = new TreeMap<>();
    Json.child(json, field)
        .orElseThrow()
        .properties()
        .forEach(entry -> config.put(entry.getKey(), canonical(entry.getValue())));
    config.values().removeIf(String::isEmpty);
    config.remove("Hostname"); // of the container that buildah built in
    return config;
  }

  private static String canonical(JsonNode value) {
    boolean isNothing =
        value.isNull()
            || (value.isBoolean() && !value.booleanValue())
            || (value.isContainerNode() && value.isEmpty())
            || (value.isTextual() && value.textValue().isEmpty());
    return isNothing ? "" : value.toString();
  }

  private static Map<String, String> dump(String root) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    try (LinuxTree tree = LinuxTree.open(Path.of(root))) {
      TreeDump.of(tree).lines().forEach(line -> lines.put(line.split(" ", 2)[0], line));
    }
    return lines;
  }

  /** What two builds made has two times. */
  private static Map<String, String> withoutTimesFrom(Instant begin, Map<String, String> dump) {
    dump.replaceAll(
        (path, line) ->
            TIME.matcher(line)
                .replaceAll(
                    time ->
                        Double.parseDouble(time.group(1)) < begin.getEpochSecond()
                            ? time.group()
                            : " @later"));
    return dump;
  }

  private static Map<String, String> differences(
      String kind, Map<String, String> ours, Map<String, String> theirs) {
    Set<String> keys = new TreeSet<>(ours.keySet());
    keys.addAll(theirs.keySet());
    keys.removeIf(key -> ours.getOrDefault(key, "").equals(theirs.getOrDefault(key, "")));
    return keys.stream()
        .collect(
            Collectors.toMap(
                key -> kind + " " + key,
                key -> "ours   %s%ntheirs %s".formatted(ours.get(key), theirs.get(key))));
  }

  private static Set<String> permitted() throws IOException {
    return Files.readAllLines(TESTDATA.resolve("buildah/permitted-differences")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" \\| ", 2)[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(Map<String, String> dump) {
    return String.join("\n", dump.values());
  }
}
