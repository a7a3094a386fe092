package dev.shale.sync;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.file.Path;

/** Where the images go. {@code toString} prints it as the user says it. */
public sealed interface SyncDestination {
  /**
   * A registry, or a part of it: {@code docker://HOST[/PREFIX]}.
   *
   * @param prefix what every name there begins with, without the last slash
   */
  record InRegistry(String prefix) implements SyncDestination {
    public InRegistry {
      ImageReference.parse(prefix + "/name");
    }

    /** Whether an image can have this name here. */
    boolean has(ImageReference name) {
      String rest = "a/b"; // two parts, of which Docker's registry, too, has nothing before them
      ImageReference any = ImageReference.parse(prefix + "/" + rest);
      String path = any.repository();
      return name.registry().equals(any.registry())
          && name.repository().startsWith(path.substring(0, path.length() - rest.length()));
    }

    @Override
    public ImagePlace place(String name) {
      return new ImagePlace.InRegistry(ImageReference.parse(prefix + "/" + name).withDefaultTag());
    }

    @Override
    public String toString() {
      return "docker://" + prefix;
    }
  }

  /**
   * A directory, with one for each image in it: {@code dir:DIRECTORY}.
   *
   * @param root an empty path is the current directory, as {@code .} is
   */
  record InDirectory(Path root) implements SyncDestination {
    public InDirectory {
      root = root.toString().isEmpty() ? Path.of(".") : root;
    }

    @Override
    public ImagePlace place(String name) {
      return new ImagePlace.InDirectory(root.resolve(name));
    }

    @Override
    public String toString() {
      return "dir:" + root;
    }
  }

  /**
   * The place there for an image.
   *
   * @param name {@code REPOSITORY[:TAG]} or {@code REPOSITORY@DIGEST}
   * @throws OciException INVALID if nothing can have that name there
   */
  ImagePlace place(String name);

  /**
   * Parses {@code docker://HOST[/PREFIX]}, whose transport may be left away, or {@code
   * dir:DIRECTORY}.
   *
   * @throws OciException INVALID if it is neither
   */
  static SyncDestination parse(String text) {
    return text.startsWith("dir:")
        ? new InDirectory(Words.path("dir", text))
        : ofPrefix(Words.name(text));
  }

  /** The registry, or part of one, whose names begin with this. */
  static SyncDestination ofPrefix(String prefix) {
    return new InRegistry(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
  }
}
