package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.layer.NamedWhiteouts;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.Namespaces;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How the tree of an unpacked layer, or a container's upper directory, is kept on the disk. Trees
 * of different forms are never stacked on each other.
 *
 * @param marks how it says what it hides
 * @param authority what its maker could make of files
 */
public record TreeForm(Marks marks, Authority authority) {
  public TreeForm {
    if (marks == Marks.TRUSTED && authority != Authority.HOST) {
      throw new IllegalArgumentException("who marks by trusted attributes can set all of them");
    }
  }

  /** What says that lower layers are hidden. */
  public enum Marks {
    /** Devices and {@code trusted.overlay.*}. */
    TRUSTED(WhiteoutFormat.OVERLAY_TRUSTED),
    /** Devices and {@code user.overlay.*}. */
    USER(WhiteoutFormat.OVERLAY_USER),
    /** Names, as in a tar: see {@link NamedWhiteouts}. */
    NAMES(WhiteoutFormat.PLAIN);

    private final WhiteoutFormat format;

    Marks(WhiteoutFormat format) {
      this.format = format;
    }
  }

  /** How trees of this form that were {@linkplain #open opened} say what they hide. */
  public WhiteoutFormat format() {
    return marks.format;
  }

  /** Whether packing a tree of this form gives the layer that it was made of. */
  public boolean isExact() {
    return marks != Marks.NAMES && authority != Authority.SINGLE;
  }

  /**
   * Whether this process can read what trees of this form say: nobody but the host's root sees
   * trusted attributes.
   */
  public boolean isReadable() throws IOException {
    return marks != Marks.TRUSTED
        || (!Namespaces.isUserNamespace() && Namespaces.may(Namespaces.Capability.SYS_ADMIN));
  }

  /** A tree on the disk, with its files as the layer has them; the caller closes. */
  public FileTree open(Path tree) throws IOException {
    FileTree files = authority.over(LinuxTree.open(tree));
    return marks == Marks.NAMES ? new NamedWhiteouts(files) : files;
  }

  /** The root that such trees are mounted as, with its files as layers have them. */
  public FileTree openMounted(Path root) throws IOException {
    return authority.over(LinuxTree.open(root));
  }

  /** What is read again of a node that is put into a tree of this form. */
  public Node kept(Node node) {
    Node kept = authority.kept(node);
    return marks == Marks.NAMES ? NamedWhiteouts.kept(kept) : kept;
  }

  /** The name of this form in the names of directories; {@link #parse} reads it. */
  @Override
  public String toString() {
    return marks.name().toLowerCase(Locale.ROOT) + "-" + authority;
  }

  /**
   * The form of that name.
   *
   * @throws OciException UNSUPPORTED if there is none: another version of shale made it
   */
  static TreeForm parse(String name) {
    String[] words = name.toUpperCase(Locale.ROOT).split("-", 2);
    try {
      return new TreeForm(
          Marks.valueOf(words[0]), Authority.valueOf(words.length > 1 ? words[1] : ""));
    } catch (IllegalArgumentException e) {
      throw OciException.unsupported(
          "open store: files are kept there in a form called \"%s\", by another version of shale;"
              + " use that one, or another store (--root)",
          name);
    }
  }
}
