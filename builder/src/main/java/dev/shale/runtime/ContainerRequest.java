package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.snapshot.Loan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One container to run: what, in which root, with what around it. Says nothing about how; each
 * {@link OciRuntime} can run any.
 *
 * @param hostname what the container calls itself; a name by the rules of hostname(7)
 * @param mounts in the order in which they are made
 * @param loan what is put into the root for the process belongs to it, where nothing can be mounted
 */
public record ContainerRequest(
    Rootfs rootfs,
    ProcessSpec process,
    String hostname,
    NetworkNamespace network,
    List<Mount> mounts,
    Stdio stdio,
    Resources resources,
    Privileges privileges,
    Optional<Loan> loan) {
  /** What {@code sethostname} takes. */
  public static final int MAX_HOSTNAME_BYTES = 64;

  private static final Pattern HOSTNAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?");

  public ContainerRequest {
    mounts = List.copyOf(mounts);
    if (hostname.length() > MAX_HOSTNAME_BYTES || !HOSTNAME.matcher(hostname).matches()) {
      throw OciException.invalid(
          "hostname \"%s\": expected at most %d letters, digits, dots and hyphens",
          hostname, MAX_HOSTNAME_BYTES);
    }
  }

  /** A request with no network, no input and no mounts, until told otherwise. */
  public static Builder builder(Rootfs rootfs, ProcessSpec process) {
    return new Builder(rootfs, process);
  }

  /** The same with its root named differently. */
  ContainerRequest withRootfs(Rootfs other) {
    return new ContainerRequest(
        other, process, hostname, network, mounts, stdio, resources, privileges, loan);
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final Rootfs rootfs;
    private final ProcessSpec process;
    private final List<Mount> mounts = new ArrayList<>();
    private String hostname = "localhost";
    private NetworkNamespace network = new NetworkNamespace.Private();
    private Stdio stdio = new Stdio.NoInput();
    private Resources resources = Resources.DEFAULT;
    private Privileges privileges = Privileges.DEFAULT;
    private Optional<Loan> loan = Optional.empty();

    private Builder(Rootfs rootfs, ProcessSpec process) {
      this.rootfs = rootfs;
      this.process = process;
    }

    public Builder hostname(String name) {
      this.hostname = name;
      return this;
    }

    public Builder network(NetworkNamespace namespace) {
      this.network = namespace;
      return this;
    }

    /** Adds a mount after those that are there. */
    public Builder mount(Mount mount) {
      this.mounts.add(mount);
      return this;
    }

    public Builder stdio(Stdio choice) {
      this.stdio = choice;
      return this;
    }

    /** Replaces {@link Resources#DEFAULT}. */
    public Builder resources(Resources bounds) {
      this.resources = bounds;
      return this;
    }

    /** Replaces {@link Privileges#DEFAULT}. */
    public Builder privileges(Privileges rights) {
      this.privileges = rights;
      return this;
    }

    /** Says what takes back from the root what is put there; it stays the caller's. */
    public Builder loan(Loan taken) {
      this.loan = Optional.of(taken);
      return this;
    }

    /**
     * The request.
     *
     * @throws OciException INVALID if the host name is none
     */
    public ContainerRequest build() {
      return new ContainerRequest(
          rootfs, process, hostname, network, mounts, stdio, resources, privileges, loan);
    }
  }
}
