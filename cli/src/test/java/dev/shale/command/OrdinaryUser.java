package dev.shale.command;

import dev.shale.registry.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A user of this host who is not root, made for a test, with a home that only he may enter; closing
 * it removes the user. The home is the caller's to remove.
 */
final class OrdinaryUser implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** The list of users has one lock, for which who changes it does not wait. */
  private static final Object USERS = new Object();

  private final String name;
  private final Path home;

  /** What a user may make of other users' numbers. */
  enum Subordinates {
    RANGE,
    NONE
  }

  private OrdinaryUser(String name, Path home) {
    this.name = name;
    this.home = home;
  }

  /** Adds a user whose home is made in a directory that every user may search. */
  static OrdinaryUser add(Path directory, Subordinates subordinates) throws IOException {
    String name = "shale-%d-%d".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet());
    OrdinaryUser user = new OrdinaryUser(name, directory.resolve(name));
    List<String> command = new ArrayList<>(List.of("useradd", "--no-create-home"));
    command.addAll(List.of("--home-dir", user.home.toString(), "--shell", "/bin/sh"));
    if (subordinates == Subordinates.NONE) {
      command.add("--system"); // such users get no range
    }
    command.add(name);
    synchronized (USERS) {
      Programs.run(directory, command);
    }
    try {
      user.makeHome(directory);
      return user;
    } catch (IOException | RuntimeException | Error e) {
      user.close();
      throw e;
    }
  }

  private void makeHome(Path directory) throws IOException {
    Files.createDirectory(home);
    Programs.run(directory, List.of("chown", name + ":", home.toString()));
    Programs.run(directory, List.of("chmod", "0700", home.toString()));
  }

  String name() {
    return name;
  }

  Path home() {
    return home;
  }

  boolean owns(Path file) {
    try {
      return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName().equals(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProgramCopy.Caller caller() {
    return new ProgramCopy.Caller(
        List.of("setpriv", "--reuid=" + name, "--regid=" + name, "--init-groups", "--"),
        List.of(),
        Map.of("LC_ALL", "C.UTF-8", "HOME", home.toString(), "USER", name),
        "022");
  }

  @Override
  public void close() {
    synchronized (USERS) {
      Programs.run(Path.of("/"), List.of("userdel", "--force", name));
    }
  }
}
