package dev.shale.command;

import dev.shale.container.RunRequest;
import dev.shale.container.SecretFile;
import dev.shale.error.OciException;
import dev.shale.exec.Fields;
import dev.shale.exec.Secrets;
import dev.shale.exec.SshAgents;
import dev.shale.exec.SshSocket;
import dev.shale.local.CacheMount;
import dev.shale.local.CacheMounts;
import dev.shale.local.CacheSeed;
import dev.shale.local.LocalStore;
import dev.shale.runtime.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the mount flags ask for, open for as long as a process sees it. */
final class RunMounts implements AutoCloseable {
  private static final String FLAG = "run --mount";
  private static final String SECRETS = "/run/secrets/";
  private static final String SSH_AGENT = "/run/buildkit/ssh_agent.";
  private static final int OCTAL = 8;
  private static final int DECIMAL = 10;

  private final CacheMounts caches;
  private final Secrets secrets;
  private final SshAgents agents;
  private final String workingDir;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<String, CacheMount> opened = new HashMap<>();
  private final List<Mount> mounts = new ArrayList<>();
  private final List<SecretFile> files = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private int sockets;

  private RunMounts(LocalStore store, Secrets secrets, SshAgents agents, String workingDir) {
    this.caches = store.mounts();
    this.secrets = secrets;
    this.agents = agents;
    this.workingDir = workingDir;
    open.push(secrets);
    open.push(agents);
  }

  /**
   * Opens all; the caller closes.
   *
   * @param workingDir what relative targets are relative to
   */
  static RunMounts open(MountFlags flags, Session session, LocalStore store, String workingDir)
      throws IOException {
    Secrets.World world =
        new Secrets.World(session.environment()::variable, session.surroundings().in().bytes());
    SshAgents agents =
        new SshAgents(
            SshAgents.parse(flags.ssh, session.environment()::variable),
            session.searchPath(),
            session.location().runRoot().resolve("ssh"));
    RunMounts all = new RunMounts(store, Secrets.parse(flags.secrets, world), agents, workingDir);
    try {
      flags.volumes.forEach(volume -> all.mounts.add(volume(volume)));
      for (String mount : flags.mounts) {
        all.add(mount);
      }
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  /** Variables of the process that come with it; no one else sees them. */
  List<String> environment() {
    return environment;
  }

  /** Adds everything but the variables. */
  void addTo(RunRequest.Builder request) {
    mounts.forEach(request::mount);
    files.forEach(request::secret);
  }

  private static Mount volume(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
      throw OciException.invalid("run --volume %s: expected SOURCE:TARGET[:ro]", text);
    }
    Mount.Access access = Mount.Access.READ_WRITE;
    for (String option : parts.length == 3 ? parts[2].split(",", -1) : new String[] {"rw"}) {
      switch (option) {
        case "ro" -> access = Mount.Access.READ_ONLY;
        case "rw",
            "z",
            "Z",
            "private",
            "rprivate" -> {} // labels are SELinux's, which we have none of
        default ->
            throw OciException.unsupported(
                "run --volume %s: option \"%s\" is not offered; use ro or rw", text, option);
      }
    }
    return new Mount.Bind(Path.of(parts[0]).toAbsolutePath(), parts[1], access);
  }

  private void add(String text) throws IOException {
    Fields fields = Fields.of(FLAG, text);
    String type = fields.take("type").orElse("bind");
    switch (type) {
      case "bind" -> mounts.add(bind(fields, text));
      case "tmpfs" -> mounts.add(tmpfs(fields, text));
      case "cache" -> mounts.add(cache(fields, text));
      case "secret" -> addSecret(fields, text);
      case "ssh" -> addSsh(fields);
      default ->
          throw OciException.invalid(
              "%s \"%s\": type \"%s\" is not bind, tmpfs, cache, secret or ssh", FLAG, text, type);
    }
  }

  private Mount bind(Fields fields, String text) {
    String source =
        fields
            .take("source", "src")
            .orElseThrow(() -> OciException.invalid("%s \"%s\": source is missing", FLAG, text));
    String propagation = fields.take("bind-propagation").orElse("rprivate");
    if (!propagation.equals("rprivate") && !propagation.equals("private")) {
      throw OciException.unsupported(
          "%s \"%s\": what is mounted later does not get through: only private propagation is"
              + " offered",
          FLAG, text);
    }
    Mount.Access access = access(fields, Mount.Access.READ_WRITE);
    String target = target(fields, text);
    fields.end();
    return new Mount.Bind(Path.of(source).toAbsolutePath(), target, access);
  }

  private Mount tmpfs(Fields fields, String text) {
    Optional<String> size = fields.take("size", "tmpfs-size");
    int mode =
        fields
            .takeNumber(OCTAL, "mode", "tmpfs-mode")
            .map(Long::intValue)
            .orElse(Mount.FOR_EVERYBODY);
    String target = target(fields, text);
    fields.end();
    OptionalLong bytes =
        size.map(word -> OptionalLong.of(ByteSize.parseBinary(word))).orElse(OptionalLong.empty());
    return new Mount.Tmpfs(target, bytes, mode);
  }

  private Mount cache(Fields fields, String text) throws IOException {
    String target = target(fields, text);
    String id = fields.take("id").orElse(target);
    CacheMounts.Sharing sharing =
        switch (fields.take("sharing").orElse("shared")) {
          case "shared" -> CacheMounts.Sharing.SHARED;
          case "private" -> CacheMounts.Sharing.PRIVATE;
          case "locked" -> CacheMounts.Sharing.LOCKED;
          default ->
              throw OciException.invalid(
                  "%s \"%s\": sharing is not shared, private or locked", FLAG, text);
        };
    int mode = fields.takeNumber(OCTAL, "mode").map(Long::intValue).orElse(0755);
    long uid = fields.takeNumber(DECIMAL, "uid").orElse(0L);
    long gid = fields.takeNumber(DECIMAL, "gid").orElse(0L);
    Mount.Access access = access(fields, Mount.Access.READ_WRITE);
    fields.end();
    CacheMount cache = opened.get(id);
    if (cache == null) { // else this run would wait for itself
      cache = caches.open(id, sharing, CacheSeed.nothing(mode, uid, gid));
      open.push(cache);
      opened.put(id, cache);
    }
    return new Mount.Bind(cache.path(), target, access);
  }

  private void addSecret(Fields fields, String text) throws IOException {
    Optional<String> target = fields.take("target", "dst", "destination");
    String id =
        fields
            .take("id", "source", "src")
            .or(() -> target.map(RunMounts::baseName))
            .orElseThrow(() -> OciException.invalid("%s \"%s\": id is missing", FLAG, text));
    Optional<String> variable = fields.take("env");
    boolean isRequired = fields.takeSwitch("required").orElse(false);
    int mode = fields.takeNumber(OCTAL, "mode").map(Long::intValue).orElse(SecretFile.USUAL_MODE);
    long uid = fields.takeNumber(DECIMAL, "uid").orElse(0L);
    long gid = fields.takeNumber(DECIMAL, "gid").orElse(0L);
    fields.end();
    if (isRequired && !secrets.has(id)) {
      throw OciException.notFound("secret %s: not found; give it with --secret", id);
    }
    if (variable.isPresent()) {
      String name = variable.get();
      secrets.text(id).ifPresent(value -> environment.add(name + "=" + value));
    }
    if (variable.isEmpty() || target.isPresent()) {
      String place = absolute(target.orElse(SECRETS + baseName(id)));
      secrets.file(id, place, mode, uid, gid).ifPresent(files::add);
    }
  }

  private void addSsh(Fields fields) throws IOException {
    String id = fields.take("id").orElse("default");
    String target = fields.take("target", "dst", "destination").orElse(SSH_AGENT + sockets++);
    boolean isRequired = fields.takeSwitch("required").orElse(false);
    int mode = fields.takeNumber(OCTAL, "mode").map(Long::intValue).orElse(0600);
    long uid = fields.takeNumber(DECIMAL, "uid").orElse(0L);
    long gid = fields.takeNumber(DECIMAL, "gid").orElse(0L);
    fields.end();
    Optional<SshSocket> socket = agents.open(id, mode, uid, gid);
    if (isRequired && socket.isEmpty()) {
      throw OciException.notFound("ssh agent %s: not found; give it with --ssh", id);
    }
    if (socket.isPresent()) {
      open.push(socket.get());
      mounts.add(new Mount.Bind(socket.get().path(), absolute(target), Mount.Access.READ_ONLY));
      if (environment.stream().noneMatch(one -> one.startsWith("SSH_AUTH_SOCK="))) {
        environment.add("SSH_AUTH_SOCK=" + absolute(target));
      }
    }
  }

  private static Mount.Access access(Fields fields, Mount.Access usual) {
    Optional<Boolean> isReadOnly = fields.takeSwitch("ro", "readonly");
    Optional<Boolean> isWritable = fields.takeSwitch("rw", "readwrite");
    return isReadOnly
        .or(() -> isWritable.map(writable -> !writable))
        .map(only -> only ? Mount.Access.READ_ONLY : Mount.Access.READ_WRITE)
        .orElse(usual);
  }

  private String target(Fields fields, String text) {
    return absolute(
        fields
            .take("target", "dst", "destination")
            .orElseThrow(() -> OciException.invalid("%s \"%s\": target is missing", FLAG, text)));
  }

  private String absolute(String target) {
    return target.startsWith("/") ? target : workingDir + "/" + target;
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public void close() throws IOException {
    try {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
