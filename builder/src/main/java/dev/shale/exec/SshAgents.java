package dev.shale.exec;

import dev.shale.error.OciException;
import dev.shale.linux.HostPrograms;
import dev.shale.runtime.SshAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Agents that sign for processes of a build, by id: the user's own, or one that is started with
 * keys when it is first asked for and ends when this is closed. No key reaches a container. Safe
 * for use by several threads.
 */
public final class SshAgents implements AutoCloseable {
  private static final int SOCKET = 0140000;
  private static final int TYPE = 0170000;

  private final Map<String, Source> sources;
  private final HostPrograms programs;
  private final Path directory;
  private final Map<String, SshAgent> started = new HashMap<>();

  /** Who signs. */
  public sealed interface Source {
    /** An agent that listens. */
    record Socket(Path path) implements Source {}

    /** An agent of our own with these keys. */
    record Keys(List<Path> files) implements Source {
      public Keys {
        files = List.copyOf(files);
      }
    }
  }

  /**
   * Agents by id; none is started yet.
   *
   * @param searchPath a {@code PATH}, where {@code ssh-agent} is
   * @param directory where sockets are made, of a short name: a socket's may have 107 bytes. Made
   *     when it is needed
   */
  public SshAgents(Map<String, Source> sources, String searchPath, Path directory) {
    this.sources = Map.copyOf(sources);
    this.programs = HostPrograms.of(searchPath);
    this.directory = directory;
  }

  /**
   * Reads the values of {@code --ssh}: {@code ID[=SOCKET|KEY[,KEY]]}. Without a value, it is the
   * agent of SSH_AUTH_SOCK.
   */
  public static Map<String, Source> parse(
      List<String> texts, Function<String, Optional<String>> variable) throws IOException {
    Map<String, Source> sources = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String id = equals < 0 ? text : text.substring(0, equals);
      String value =
          equals >= 0 ? text.substring(equals + 1) : variable.apply("SSH_AUTH_SOCK").orElse("");
      if (id.isEmpty() || value.isEmpty()) {
        throw OciException.invalid(
            equals < 0
                ? "ssh \"%s\": SSH_AUTH_SOCK is not set; start an agent, or give keys: ID=FILE"
                : "ssh \"%s\": expected ID[=SOCKET|KEY[,KEY]]",
            text);
      }
      if (sources.put(id, source(text, value)) != null) {
        throw OciException.invalid("ssh %s: given twice", id);
      }
    }
    return sources;
  }

  private static Source source(String text, String value) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : value.split(",", -1)) {
      Path file = Path.of(name).toAbsolutePath();
      if (Files.notExists(file)) {
        throw OciException.notFound("ssh \"%s\": no such file as %s", text, name);
      }
      files.add(file);
    }
    return files.size() == 1 && isSocket(files.getFirst())
        ? new Source.Socket(files.getFirst())
        : new Source.Keys(files);
  }

  private static boolean isSocket(Path file) throws IOException {
    return (((Number) Files.getAttribute(file, "unix:mode")).intValue() & TYPE) == SOCKET;
  }

  /** Whether there is one of that id. */
  public boolean has(String id) {
    return sources.containsKey(id);
  }

  /**
   * A socket for one process, of a mode and owner of its own, that leads to an agent; empty if
   * there is none of that id. The caller closes it when the process has ended.
   */
  public Optional<SshSocket> open(String id, int mode, long uid, long gid) throws IOException {
    if (!has(id)) {
      return Optional.empty();
    }
    Files.createDirectories(directory);
    return Optional.of(SshSocket.to(agent(id), directory, mode, uid, gid));
  }

  private synchronized Path agent(String id) throws IOException {
    return switch (Optional.ofNullable(sources.get(id)).orElseThrow()) {
      case Source.Socket(Path path) -> path;
      case Source.Keys(List<Path> files) -> {
        SshAgent agent = started.get(id);
        if (agent == null) {
          agent = SshAgent.start(programs, directory, files);
          started.put(id, agent);
        }
        yield agent.socket();
      }
    };
  }

  @Override
  public synchronized void close() throws IOException {
    for (SshAgent agent : started.values()) {
      agent.close();
    }
    started.clear();
  }
}
