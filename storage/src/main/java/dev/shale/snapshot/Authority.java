package dev.shale.snapshot;

import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileTree;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import java.util.Locale;

/**
 * What whoever unpacks layers may make of files on the disk. What it may not, attributes say
 * instead.
 */
public enum Authority {
  /** Everything: the host's root, who has lost none of his rights. */
  HOST,
  /** All but devices, and attributes that are the host's root's: root of a user namespace. */
  NAMESPACE,
  /** Not even other owners: root of a user namespace that nobody else is in. */
  SINGLE;

  /** As in the names of directories. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The files as layers have them; closing the result closes {@code kept}. */
  FileTree over(LinuxTree kept) {
    return this == HOST ? kept : new MappedTree(kept, new KeptByAttribute(this));
  }

  /** What a node is said to be after it was kept: links lose their owners to a single user. */
  Node kept(Node node) {
    KeptByAttribute mapping = new KeptByAttribute(this);
    return this == HOST ? node : mapping.fromKept(mapping.toKept(node));
  }
}
