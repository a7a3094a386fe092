package dev.shale.sync;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.file.Path;
import java.util.Optional;

/** Where the images come from. {@code toString} prints it as the user says it. */
public sealed interface SyncSource {
  /** Every repository that a registry lists: {@code docker://HOST/}. */
  record Registry(String host) implements SyncSource {
    @Override
    public String toString() {
      return "docker://" + host + "/";
    }
  }

  /**
   * Every tag of a repository: {@code docker://NAME}.
   *
   * @param name without tag and digest
   */
  record Repository(ImageReference name) implements SyncSource {
    @Override
    public String toString() {
      return "docker://" + name;
    }
  }

  /** One image: {@code docker://NAME:TAG} or {@code docker://NAME@DIGEST}. */
  record Image(ImageReference name) implements SyncSource {
    @Override
    public String toString() {
      return "docker://" + name;
    }
  }

  /** What a file lists: {@code yaml:FILE}. */
  record Listed(Path file, SourceList list) implements SyncSource {
    @Override
    public String toString() {
      return "yaml:" + file;
    }
  }

  /**
   * The images below a directory, each in a directory called {@code [REGISTRY/]REPOSITORY:TAG}, or
   * the one that the directory is itself: {@code dir:DIRECTORY}.
   */
  record Directory(Path root) implements SyncSource {
    @Override
    public String toString() {
      return "dir:" + root;
    }
  }

  /**
   * The repository or image that a name means.
   *
   * @throws OciException INVALID if it is no name
   */
  static SyncSource ofName(String text) {
    ImageReference name = ImageReference.parse(text);
    return name.tag().isEmpty() && name.digest().isEmpty() ? new Repository(name) : new Image(name);
  }

  /**
   * Parses {@code docker://HOST/}, {@code docker://NAME[:TAG|@DIGEST]}, {@code dir:DIRECTORY} or
   * {@code yaml:FILE}, whose file is read; without a transport, a name in a registry is meant.
   *
   * <p>A registry's name ends in a slash; without one it is taken for a registry if it cannot be
   * meant as an image: a dot is in it, or it is {@code localhost}.
   *
   * @throws OciException INVALID if it is none of those
   */
  static SyncSource parse(String text) {
    if (text.startsWith("dir:")) {
      return new Directory(Words.path("dir", text));
    }
    if (text.startsWith("yaml:")) {
      Path file = Words.path("yaml", text);
      return new Listed(file, SourceList.read(file));
    }
    String name = Words.name(text);
    return Words.registry(name).<SyncSource>map(Registry::new).orElseGet(() -> ofName(name));
  }

  /** What is said of one registry in a list, if this is one that names it. */
  default Optional<SourceList.Entry> entry(String host) {
    return this instanceof Listed listed ? listed.list().entry(host) : Optional.empty();
  }
}
