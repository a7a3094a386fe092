package dev.shale.exec;

import dev.shale.container.RunRequest;
import dev.shale.container.SecretFile;
import dev.shale.dockerfile.Mount;
import dev.shale.dockerfile.Mount.Attributes;
import dev.shale.dockerfile.Mount.Need;
import dev.shale.error.OciException;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheMounts;
import dev.shale.local.CacheSeed;
import dev.shale.runtime.Mount.Access;
import dev.shale.runtime.Mount.Bind;
import dev.shale.runtime.Mount.Tmpfs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a RUN sees beside its root, open for as long as its process runs. Belongs to one thread.
 *
 * <p>Spec: Dockerfile reference, "RUN --mount".
 */
public final class StepMounts implements AutoCloseable {
  private static final String SECRETS = "/run/secrets/";
  private static final String SSH_AGENT = "/run/buildkit/ssh_agent.";
  private static final int CACHE_MODE = 0755;
  private static final int SOCKET_MODE = 0600;

  private final CacheMounts caches;
  private final Secrets secrets;
  private final SshAgents agents;
  private final String workingDir;
  private final Held held = new Held();
  private final Map<String, CacheMount> opened = new HashMap<>();
  private final List<dev.shale.runtime.Mount> mounts = new ArrayList<>();
  private final List<SecretFile> files = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private int sockets;

  /**
   * None yet.
   *
   * @param secrets stay the caller's to close, like the agents
   * @param workingDir what relative targets are relative to
   */
  public StepMounts(CacheMounts caches, Secrets secrets, SshAgents agents, String workingDir) {
    this.caches = caches;
    this.secrets = secrets;
    this.agents = agents;
    this.workingDir = workingDir;
  }

  /**
   * Opens them. Caches are opened in the order of their names, whatever that of the mounts is: two
   * steps that wait for each other's would wait for ever.
   *
   * @throws OciException NOT_FOUND if one is required and not there, UNSUPPORTED if it shows files
   *     of the build
   */
  public void add(List<Mount> all) throws IOException {
    SortedMap<String, Mount.Cache> byId = new TreeMap<>();
    for (Mount mount : all) {
      if (mount instanceof Mount.Cache cache) {
        byId.merge(id(cache), cache, StepMounts::stricter);
      }
    }
    for (Map.Entry<String, Mount.Cache> cache : byId.entrySet()) {
      open(cache.getKey(), cache.getValue());
    }
    for (Mount mount : all) {
      add(mount);
    }
  }

  /** Of two mounts of one cache, that which lets fewer others use it. */
  private static Mount.Cache stricter(Mount.Cache one, Mount.Cache other) {
    return other.sharing() == Mount.Cache.Sharing.SHARED ? one : other;
  }

  private void add(Mount mount) throws IOException {
    switch (mount) {
      case Mount.Tmpfs tmpfs ->
          mounts.add(
              new Tmpfs(
                  absolute(tmpfs.target()),
                  tmpfs.sizeBytes(),
                  dev.shale.runtime.Mount.FOR_EVERYBODY));
      case Mount.Cache cache -> addCache(cache);
      case Mount.Secret secret -> addSecret(secret);
      case Mount.Ssh ssh -> addSsh(ssh);
      case Mount.Bind bind ->
          throw OciException.unsupported(
              "mount on %s: files of the build are not offered yet", bind.target().orElse(""));
    }
  }

  private void open(String id, Mount.Cache cache) throws IOException {
    CacheMounts.Sharing sharing =
        switch (cache.sharing()) {
          case SHARED -> CacheMounts.Sharing.SHARED;
          case PRIVATE -> CacheMounts.Sharing.PRIVATE;
          case LOCKED -> CacheMounts.Sharing.LOCKED;
        };
    Attributes attributes = cache.attributes();
    CacheMount found =
        caches.open(
            id,
            sharing,
            CacheSeed.nothing(
                attributes.mode().orElse(CACHE_MODE),
                attributes.uid().orElse(0),
                attributes.gid().orElse(0)));
    held.add(found::close);
    opened.put(id, found);
  }

  private void addCache(Mount.Cache cache) {
    CacheMount found = Optional.ofNullable(opened.get(id(cache))).orElseThrow();
    Access access =
        switch (cache.access()) {
          case READ_ONLY -> Access.READ_ONLY;
          case READ_WRITE -> Access.READ_WRITE;
        };
    mounts.add(new Bind(found.path(), absolute(cache.target()), access));
  }

  private String id(Mount.Cache cache) {
    return cache.id().orElseGet(() -> absolute(cache.target()));
  }

  private void addSecret(Mount.Secret secret) throws IOException {
    String id = secret.id();
    if (secret.need() == Need.REQUIRED && !secrets.has(id)) {
      throw OciException.notFound("secret %s: not found; give it with --secret", id);
    }
    if (secret.env().isPresent()) {
      String name = secret.env().get();
      secrets.text(id).ifPresent(value -> environment.add(name + "=" + value));
    }
    if (secret.env().isEmpty() || secret.target().isPresent()) {
      Attributes attributes = secret.attributes();
      secrets
          .file(
              id,
              absolute(secret.target().or(() -> Optional.of(SECRETS + baseName(id)))),
              attributes.mode().orElse(SecretFile.USUAL_MODE),
              attributes.uid().orElse(0),
              attributes.gid().orElse(0))
          .ifPresent(files::add);
    }
  }

  private void addSsh(Mount.Ssh ssh) throws IOException {
    Attributes attributes = ssh.attributes();
    Optional<SshSocket> socket =
        agents.open(
            ssh.id(),
            attributes.mode().orElse(SOCKET_MODE),
            attributes.uid().orElse(0),
            attributes.gid().orElse(0));
    if (ssh.need() == Need.REQUIRED && socket.isEmpty()) {
      throw OciException.notFound("ssh agent %s: not found; give it with --ssh", ssh.id());
    }
    if (socket.isPresent()) {
      held.add(socket.get()::close);
      String target = absolute(ssh.target().or(() -> Optional.of(SSH_AGENT + sockets++)));
      mounts.add(new Bind(socket.get().path(), target, Access.READ_ONLY));
      if (environment.stream().noneMatch(one -> one.startsWith("SSH_AUTH_SOCK="))) {
        environment.add("SSH_AUTH_SOCK=" + target);
      }
    }
  }

  private String absolute(Optional<String> target) {
    String path = target.orElseThrow(() -> OciException.invalid("mount: its target is missing"));
    return path.startsWith("/") ? path : workingDir + "/" + path;
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Variables of the process that come with them; no one else sees them. */
  public List<String> environment() {
    return List.copyOf(environment);
  }

  /** Adds everything but the variables. */
  public void addTo(RunRequest.Builder request) {
    mounts.forEach(request::mount);
    files.forEach(request::secret);
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
