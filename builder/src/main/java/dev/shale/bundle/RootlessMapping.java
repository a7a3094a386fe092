package dev.shale.bundle;

import dev.shale.tar.Xattrs;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.OwnerAttribute;
import java.util.function.UnaryOperator;

/**
 * Files that all belong to one user of the host; whose they are in the container is said by an
 * {@link OwnerAttribute}. Links and pipes can have none and come to be root's. Attributes that the
 * kernel lets only root set are left out.
 */
record RootlessMapping(UnaryOperator<NodeMeta> toHost) implements MappedTree.Mapping {
  @Override
  public Node toKept(Node node) {
    NodeMeta permitted = node.meta().withXattrs(permitted(node.meta().xattrs()));
    NodeMeta kept =
        toHost.apply(
            OwnerAttribute.fits(node) ? OwnerAttribute.hide(permitted) : permitted.withOwner(0, 0));
    return node instanceof Node.Device ? new Node.File(kept, 0) : node.withMeta(kept);
  }

  private static Xattrs permitted(Xattrs xattrs) {
    return xattrs.filter(name -> !name.startsWith("security.") && !name.startsWith("trusted."));
  }

  @Override
  public Node fromKept(Node node) {
    return node.withMeta(OwnerAttribute.show(OverlayMarks.without(node.meta())));
  }
}
