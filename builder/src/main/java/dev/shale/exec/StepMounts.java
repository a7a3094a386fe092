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
import dev.shale.plan.Step.RunMount;
import dev.shale.runtime.Mount.Access;
import dev.shale.runtime.Mount.Bind;
import dev.shale.runtime.Mount.Tmpfs;
import java.io.IOException;
import java.nio.file.Path;
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
  private final List<Entry> mounts = new ArrayList<>();
  private final List<SecretFile> files = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private Map<RunMount, CacheBeginning> beginnings = Map.of();
  private MountSupply supply = MountSupply.NOTHING;
  private int sockets;

  /** Something to be mounted. */
  private sealed interface Entry {
    /** What is open here. */
    record Open(dev.shale.runtime.Mount mount) implements Entry {}

    /** Files of the build, whose place is known only when the process is run. */
    record OfBuild(RunMount mount, String target, Access access) implements Entry {}
  }

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

  /** What caches that are not here begin with is looked for there, too. */
  StepMounts suppliedBy(MountSupply other) {
    this.supply = other;
    return this;
  }

  /**
   * Opens mounts that show nothing of a build.
   *
   * @throws OciException NOT_FOUND if one is required and not there, INVALID if it is to show files
   *     of a build
   */
  public void add(List<Mount> all) throws IOException {
    for (Mount mount : all) {
      boolean isOfBuild =
          mount instanceof Mount.Bind
              || (mount instanceof Mount.Cache cache
                  && (cache.origin().from().isPresent() || cache.origin().path().isPresent()));
      if (isOfBuild) {
        throw OciException.invalid(
            "mount on %s: only a build has files for it", mount.target().orElse(workingDir));
      }
    }
    add(all.stream().map(mount -> new RunMount(mount, Optional.empty())).toList(), Map.of());
  }

  /**
   * Opens mounts. Caches are opened in the order of their names, whatever that of the mounts is:
   * two steps that wait for each other's would wait for ever.
   *
   * @param beginnings what caches begin with that do not begin empty
   * @throws OciException NOT_FOUND if one is required and not there
   */
  void add(List<RunMount> all, Map<RunMount, CacheBeginning> beginnings) throws IOException {
    this.beginnings = beginnings;
    SortedMap<String, RunMount> byId = new TreeMap<>();
    for (RunMount mount : all) {
      if (mount.mount() instanceof Mount.Cache cache) {
        byId.merge(id(mount, cache), mount, StepMounts::stricter);
      }
    }
    for (Map.Entry<String, RunMount> cache : byId.entrySet()) {
      if (cache.getValue().mount() instanceof Mount.Cache found) {
        open(cache.getKey(), found, Optional.ofNullable(beginnings.get(cache.getValue())));
      }
    }
    for (RunMount mount : all) {
      add(mount);
    }
  }

  /** Of two mounts of one cache, that which lets fewer others use it. */
  private static RunMount stricter(RunMount one, RunMount other) {
    boolean isShared =
        other.mount() instanceof Mount.Cache cache && cache.sharing() == Mount.Cache.Sharing.SHARED;
    return isShared ? one : other;
  }

  private void add(RunMount one) throws IOException {
    switch (one.mount()) {
      case Mount.Tmpfs tmpfs ->
          mounts.add(
              new Entry.Open(
                  new Tmpfs(
                      absolute(tmpfs.target()),
                      tmpfs.sizeBytes(),
                      dev.shale.runtime.Mount.FOR_EVERYBODY)));
      case Mount.Cache cache -> addCache(one, cache);
      case Mount.Secret secret -> addSecret(secret);
      case Mount.Ssh ssh -> addSsh(ssh);
      case Mount.Bind bind ->
          mounts.add(
              new Entry.OfBuild(
                  one,
                  absolute(bind.target().or(() -> Optional.of(workingDir))),
                  access(bind.access())));
    }
  }

  private static Access access(Mount.Access access) {
    return switch (access) {
      case READ_ONLY -> Access.READ_ONLY;
      case READ_WRITE -> Access.READ_WRITE;
    };
  }

  private void open(String id, Mount.Cache cache, Optional<CacheBeginning> beginning)
      throws IOException {
    CacheMounts.Sharing sharing =
        switch (cache.sharing()) {
          case SHARED -> CacheMounts.Sharing.SHARED;
          case PRIVATE -> CacheMounts.Sharing.PRIVATE;
          case LOCKED -> CacheMounts.Sharing.LOCKED;
        };
    Attributes attributes = cache.attributes();
    CacheSeed.Nothing nothing =
        CacheSeed.nothing(
            attributes.mode().orElse(CACHE_MODE),
            attributes.uid().orElse(0),
            attributes.gid().orElse(0));
    CacheSeed seed = beginning.map(files -> files.seed(attributes)).orElse(nothing);
    CacheMount found = supply.open(id, attributes, seed, first -> caches.open(id, sharing, first));
    held.add(found::close);
    opened.put(id, found);
  }

  private void addCache(RunMount mount, Mount.Cache cache) {
    CacheMount found = Optional.ofNullable(opened.get(id(mount, cache))).orElseThrow();
    mounts.add(
        new Entry.Open(new Bind(found.path(), absolute(cache.target()), access(cache.access()))));
  }

  private String id(RunMount mount, Mount.Cache cache) {
    String id = id(cache, workingDir);
    CacheBeginning beginning = beginnings.get(mount);
    return beginning == null ? id : id + " on " + beginning.identity();
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
      mounts.add(new Entry.Open(new Bind(socket.get().path(), target, Access.READ_ONLY)));
      if (environment.stream().noneMatch(one -> one.startsWith("SSH_AUTH_SOCK="))) {
        environment.add("SSH_AUTH_SOCK=" + target);
      }
    }
  }

  /** What a cache is called, whatever it begins with. */
  static String id(Mount.Cache cache, String workingDir) {
    return cache.id().orElseGet(() -> absolute(cache.target(), workingDir));
  }

  private String absolute(Optional<String> target) {
    return absolute(target, workingDir);
  }

  private static String absolute(Optional<String> target, String workingDir) {
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
    addTo(request, Map.of());
  }

  /**
   * Adds everything but the variables.
   *
   * @param places where files of the build are
   */
  void addTo(RunRequest.Builder request, Map<RunMount, Path> places) {
    for (Entry entry : mounts) {
      request.mount(
          switch (entry) {
            case Entry.Open(dev.shale.runtime.Mount mount) -> mount;
            case Entry.OfBuild(RunMount mount, String target, Access access) ->
                new Bind(Optional.ofNullable(places.get(mount)).orElseThrow(), target, access);
          });
    }
    files.forEach(request::secret);
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
