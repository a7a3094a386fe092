package dev.shale.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContainersConfTest {
  @TempDir Path directory;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void writeMachines() throws IOException {
    write(
        "share/containers/containers.conf",
        """
        [containers]
        volumes = ["/a:/a", "/b:/b"]
        dns_servers = ["10.0.0.1"]
        http_proxy = false
        frobs = 3
        [engine]
        runtime = "crun"
        """);
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private ContainersConf read() {
    Environment environment =
        new Environment(variables, Optional.of(directory.resolve("home")), 0, Clock.systemUTC());
    return ContainersConf.read(
        environment, List.of(directory.resolve("share"), directory.resolve("etc")));
  }

  @Test
  void saysWhatThereIsWhereNoFileIs() {
    ContainersConf conf =
        ContainersConf.read(
            new Environment(Map.of(), Optional.empty(), 0, Clock.systemUTC()),
            List.of(directory.resolve("nowhere")));
    assertEquals(List.of(), conf.volumes());
    assertEquals(Optional.empty(), conf.runtime());
    assertTrue(conf.httpProxy());
    assertFalse(conf.noHosts());
  }

  @Test
  void laterFilesCountKeyByKey() throws IOException {
    write(
        "etc/containers/containers.conf", "[containers]\nvolumes = [\"/c:/c\"]\nno_hosts = true\n");
    write("etc/containers/containers.conf.d/10.conf", "[containers]\nshm_size = \"1m\"\n");
    write("etc/containers/containers.conf.d/20.conf", "[containers]\nshm_size = \"2m\"\n");
    write("home/.config/containers/containers.conf", "[containers]\nhttp_proxy = true\n");
    ContainersConf conf = read();
    assertEquals(List.of("/c:/c"), conf.volumes());
    assertEquals(List.of("10.0.0.1"), conf.dnsServers());
    assertEquals(Optional.of("2m"), conf.shmSize());
    assertEquals(Optional.of("crun"), conf.runtime());
    assertTrue(conf.noHosts());
    assertTrue(conf.httpProxy());
  }

  @Test
  void arraysMayBeAddedTo() throws IOException {
    write(
        "etc/containers/containers.conf",
        "[containers]\nvolumes = [\"/c:/c\", {append = true}]\ndns_servers = [{append = true}]\n");
    assertEquals(List.of("/a:/a", "/b:/b", "/c:/c"), read().volumes());
    assertEquals(List.of("10.0.0.1"), read().dnsServers());
  }

  @Test
  void fileThatIsEmptySaysNothing() {
    variables.put("CONTAINERS_CONF", "/dev/null");
    assertEquals(List.of(), read().volumes());
  }

  @Test
  void fileOfTheVariableIsReadAlone() throws IOException {
    write("mine.conf", "[containers]\nnetns = \"none\"\n");
    write("over.conf", "[containers]\nvolumes = []\n[engine]\nruntime = \"\"\n");
    variables.put("CONTAINERS_CONF", directory.resolve("mine.conf").toString());
    assertEquals(Optional.of("none"), read().netns());
    assertEquals(List.of(), read().volumes());
    variables.remove("CONTAINERS_CONF");
    assertEquals(List.of("/a:/a", "/b:/b"), read().volumes());
    variables.put("CONTAINERS_CONF_OVERRIDE", directory.resolve("over.conf").toString());
    assertEquals(List.of(), read().volumes());
    assertEquals(List.of("10.0.0.1"), read().dnsServers());
    assertEquals(Optional.empty(), read().runtime());
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    variables.put("CONTAINERS_CONF", directory.resolve("no.conf").toString());
    assertEquals(
        "read " + directory.resolve("no.conf") + ": no such file",
        assertThrows(OciException.class, this::read).getMessage());
    write("no.conf", "[containers]\nvolumes = \"/a\"\n");
    assertEquals(
        "read "
            + directory.resolve("no.conf")
            + ": containers.volumes: expected an array of strings",
        assertThrows(OciException.class, () -> read().volumes()).getMessage());
  }
}
