package dev.shale.git;

import dev.shale.linux.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Fetches from repositories with the git of this host. Safe for use by several threads.
 *
 * <p>What a repository says is not trusted: git runs with settings of ours only, without hooks,
 * filters and questions, without credential helpers but git's own store of one entry, and over
 * {@value #PROTOCOLS} alone, in submodules as well. Keys come from the agent that {@code
 * SSH_AUTH_SOCK} names, passwords from the address, proxies from the environment. A password goes
 * to its own host and port only, but to whatever submodules there are there; redirects and
 * submodules that lead elsewhere do without it.
 */
public final class Git {
  static final String PROTOCOLS = "http:https:git:ssh";

  private final Map<String, String> environment;
  private final Path scratch;
  private final String protocols;

  /**
   * @param environment of which git sees no more than it needs to reach servers
   * @param scratch where directories are made for as long as something is fetched and used
   */
  public Git(Map<String, String> environment, Path scratch) {
    this(environment, scratch, PROTOCOLS);
  }

  Git(Map<String, String> environment, Path scratch, String protocols) {
    this.environment = Map.copyOf(environment);
    this.scratch = scratch;
    this.protocols = protocols;
  }

  /**
   * Asks which commit is meant now, and fetches nothing unless a commit's ID was cut short.
   *
   * @return its whole ID, in hex
   * @throws dev.shale.error.OciException UNSUPPORTED if there is no git here, UNAVAILABLE if the
   *     repository cannot be reached, DENIED if it wants another password, NOT_FOUND if it has no
   *     such commit, CORRUPT if the checksum is another's
   */
  public String resolve(GitReference reference) throws IOException {
    try (ScratchDirectory home = ScratchDirectory.in(scratch)) {
      return fetch(home, reference).resolve();
    }
  }

  /**
   * Fetches what is meant now; the caller closes.
   *
   * @throws dev.shale.error.OciException as {@link #resolve}, and NOT_FOUND if the commit does not
   *     have the subdirectory
   */
  public GitCheckout checkOut(GitReference reference) throws IOException {
    ScratchDirectory home = ScratchDirectory.in(scratch);
    try {
      GitFetch fetch = fetch(home, reference);
      return GitCheckout.of(home, fetch.directory(), reference, fetch.checkOut());
    } catch (IOException | RuntimeException e) {
      home.close();
      throw e;
    }
  }

  private GitFetch fetch(ScratchDirectory home, GitReference reference) throws IOException {
    return new GitFetch(
        new GitProgram(environment, home.path(), protocols, GitLogin.of(reference.remote())),
        reference);
  }
}
