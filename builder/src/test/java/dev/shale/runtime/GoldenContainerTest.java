package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.json.Json;
import dev.shale.linux.HostPrograms;
import dev.shale.runtime.Host.Cgroups;
import dev.shale.runtime.Mount.Access;
import dev.shale.runtime.Rlimit.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * What runtimes are told, word by word: {@code testdata/runtime/CASE}. Run with {@code
 * -Dgolden.update=true} to write it instead, and read the difference.
 */
final class GoldenContainerTest {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata"), "runtime");
  private static final Path NOWHERE = Path.of("/nowhere");

  private static final Host ROOT =
      new Host(
          "amd64",
          MappedIds.INITIAL,
          Cgroups.UNIFIED,
          Map.of(Resource.NOFILE, 20000L),
          Capabilities.ALL,
          Host.Reach.MOUNTS);
  private static final Host USER_NAMESPACE =
      new Host(
          "arm64",
          new MappedIds(
              List.of(new MappedIds.Range(0, 1)), List.of(new MappedIds.Range(0, 1)), false, false),
          Cgroups.UNIFIED,
          Map.of(),
          Capabilities.ALL,
          Host.Reach.MOUNTS);

  private static ContainerRequest.Builder request(ProcessSpec process) {
    return ContainerRequest.builder(
        new Rootfs(Path.of("/store/merged"), new DirectoryTree(NOWHERE)), process);
  }

  private static ContainerRequest buildStep() {
    return request(
            new ProcessSpec(
                List.of("/bin/sh", "-c", "echo \"it's\" $A"),
                List.of("A=it's one", "LD_PRELOAD=/x.so"),
                "/src",
                "1000:50"))
        .hostname("box")
        .mount(new Mount.Bind(Path.of("/run/hosts"), "/etc/hosts", Access.READ_WRITE))
        .mount(new Mount.Bind(Path.of("/run/secret"), "/run/secrets/key", Access.READ_ONLY))
        .build();
  }

  private static ContainerRequest terminalOnHostNetwork() {
    return request(ProcessSpec.of("top"))
        .network(new NetworkNamespace.Host())
        .stdio(new Stdio.Terminal())
        .resources(
            Resources.DEFAULT.withRlimits(List.of(new Rlimit(Resource.CORE, 0, Rlimit.UNLIMITED))))
        .build();
  }

  private static ContainerRequest bounded() {
    return request(ProcessSpec.of("make"))
        .mount(new Mount.Tmpfs("/run", OptionalLong.of(1 << 20), 0750))
        .resources(
            Resources.DEFAULT
                .withShmBytes(1_000_000)
                .withMemory(new Resources.Memory(OptionalLong.of(64 << 20), OptionalLong.of(-1)))
                .withCpu(
                    new Resources.Cpu(
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            OptionalLong.of(512),
                            Optional.of("0-1"),
                            Optional.of("0"))
                        .withProcessors(1.5))
                .withRlimits(List.of(Rlimit.parse("nofile=10:20"), Rlimit.parse("core=-1")))
                .withCgroupParent("/builds"))
        .privileges(
            new Privileges(
                Privileges.Mode.SANDBOX,
                List.of("sys_admin"),
                List.of("CAP_KILL"),
                List.of(Device.parse("/dev/null:/dev/mine:rw")),
                Restrictions.DEFAULT))
        .build();
  }

  private static ContainerRequest insecure() {
    return request(ProcessSpec.of("mount"))
        .privileges(Privileges.of(Privileges.Mode.INSECURE, List.of(), List.of("sys_boot")))
        .build();
  }

  private static void check(String file, String actual) throws IOException {
    Path expected = TESTDATA.resolve(file);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(expected.getParent());
      Files.writeString(expected, actual);
    }
    assertEquals(Files.readString(expected), actual);
  }

  private static void checkSpec(String name, Host host, ContainerRequest request)
      throws IOException {
    ProcessUser user = new ProcessUser(1000, 50, List.of(29L, 44L), "/home/bob");
    RuntimeSpec spec = new RuntimeSpec(host);
    check(name + "/config.json", Json.pretty(spec.of(request, user, "shale-1")) + "\n");
  }

  private static void checkScript(String name, Host host, ContainerRequest request)
      throws IOException {
    ProcessUser user = new ProcessUser(1000, 50, List.of(29L, 44L), "/home/bob");
    HostPrograms programs = new HostPrograms(List.of(NOWHERE));
    check(
        name + "/run.sh",
        ChrootScript.of(host, programs, request, user, Path.of("/run/shale/shale-1")));
  }

  @Test
  void specOfBuildStep() throws IOException {
    checkSpec("build-step", ROOT, buildStep());
  }

  @Test
  void scriptOfBuildStep() throws IOException {
    checkScript("build-step", ROOT, buildStep());
  }

  @Test
  void specOfTerminalOnHostNetworkInUserNamespace() throws IOException {
    checkSpec("terminal-userns", USER_NAMESPACE, terminalOnHostNetwork());
  }

  @Test
  void specOfBoundedContainer() throws IOException {
    checkSpec("bounded", ROOT, bounded());
  }

  @Test
  void specOfInsecureContainer() throws IOException {
    checkSpec("insecure", ROOT, insecure());
  }

  @Test
  void scriptOfInsecureContainer() throws IOException {
    checkScript("insecure", ROOT, insecure());
  }

  @Test
  void scriptOfTerminalOnHostNetworkInUserNamespace() throws IOException {
    checkScript("terminal-userns", USER_NAMESPACE, terminalOnHostNetwork());
  }
}
