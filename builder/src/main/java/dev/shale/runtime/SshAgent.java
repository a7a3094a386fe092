package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.linux.HostPrograms;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An ssh agent of our own, which knows some keys. It ends when it is closed, or soon after this
 * process: it serves for as long as a {@code cat} that reads from us.
 *
 * <p>Spec: ssh-agent(1), ssh-add(1).
 */
public final class SshAgent implements AutoCloseable {
  private final Path place;
  private final Process process;

  private SshAgent(Path place, Process process) {
    this.place = place;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param directory where its socket is made
   * @throws OciException NOT_FOUND if OpenSSH is not installed, INVALID if it refuses a key
   */
  public static SshAgent start(HostPrograms programs, Path directory, List<Path> keys)
      throws IOException {
    String agent = require(programs, "ssh-agent");
    String add = require(programs, "ssh-add");
    String cat = require(programs, "cat");
    Path place = Files.createTempDirectory(directory, "a");
    Path socket = place.resolve("s");
    Process process =
        new ProcessBuilder(agent, "-a", socket.toString(), cat)
            .redirectError(Redirect.DISCARD)
            .start();
    SshAgent started = new SshAgent(place, process);
    try {
      started.awaitReady();
      started.add(add, keys);
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static String require(HostPrograms programs, String name) {
    return programs
        .find(name)
        .map(Path::toString)
        .orElseThrow(
            () -> OciException.notFound("ssh keys: %s is not installed; give a socket", name));
  }

  /** What is written to it comes back once it listens. */
  private void awaitReady() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    if (process.getInputStream().read() != '\n') {
      throw OciException.unsupported("ssh keys: ssh-agent does not start");
    }
  }

  /** Nobody is asked for a passphrase. */
  private void add(String program, List<Path> keys) throws IOException {
    List<String> words = new ArrayList<>(List.of(program, "-q", "--"));
    keys.forEach(key -> words.add(key.toString()));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("SSH_AUTH_SOCK", socket().toString());
    builder.environment().put("SSH_ASKPASS", "/bin/false");
    builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
    Process adding = builder.start();
    adding.getOutputStream().close();
    try (InputStream out = adding.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (adding.waitFor() != 0) {
        throw OciException.invalid(
            "ssh keys: ssh-add refuses %s: %s",
            keys, said.lines().filter(line -> !line.isBlank()).findFirst().orElse("no reason"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      adding.destroyForcibly();
    }
  }

  /** Where it listens. */
  public Path socket() {
    return place.resolve("s");
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.getOutputStream().close();
    process.destroy();
    Files.deleteIfExists(socket());
    Files.deleteIfExists(place);
  }
}
