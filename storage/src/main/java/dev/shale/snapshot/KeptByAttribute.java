package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.OwnerAttribute;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes as who has no {@link Authority} for them keeps them: a device is an empty file that has an
 * attribute with its numbers, an attribute of the host's root has another name, and an owner who
 * does not exist is an {@link OwnerAttribute}. Whiteouts are kept as they are. Law: what is kept is
 * read as it was, but for attributes and owners of links and pipes, which can have no others.
 */
record KeptByAttribute(Authority authority) implements MappedTree.Mapping {
  private static final String PREFIX = "user.shale.";
  private static final String DEVICE = PREFIX + "device";
  private static final String CAPABILITY = "security.capability";

  @Override
  public Node toKept(Node node) {
    if (node instanceof Node.Device device) {
      return device.isWhiteout()
          ? device
          : new Node.File(withDevice(toKept(device.meta(), device), numbers(device)), 0);
    }
    return node.withMeta(toKept(node.meta(), node));
  }

  @Override
  public NodeMeta toKept(Node kept, NodeMeta meta) {
    NodeMeta changed = toKept(meta, kept);
    String numbers = kept.meta().xattrs().text(DEVICE);
    return numbers.isEmpty() ? changed : withDevice(changed, numbers);
  }

  private NodeMeta toKept(NodeMeta meta, Node node) {
    boolean fits = OwnerAttribute.fits(node);
    NodeMeta kept =
        fits
            ? meta.withXattrs(renamed(meta.xattrs()))
            : meta.withXattrs(meta.xattrs().filter(name -> !isHosts(name)));
    return switch (authority) {
      case HOST, NAMESPACE -> kept;
      case SINGLE -> fits ? OwnerAttribute.hide(kept) : kept.withOwner(0, 0);
    };
  }

  /** A file's capabilities are its namespace's; a single user's files need none. */
  private boolean isHosts(String attribute) {
    return attribute.startsWith("trusted.")
        || (attribute.startsWith("security.")
            && (authority == Authority.SINGLE || !attribute.equals(CAPABILITY)));
  }

  private Xattrs renamed(Xattrs xattrs) {
    if (xattrs.names().stream().noneMatch(this::isHosts)) {
      return xattrs;
    }
    Map<String, byte[]> renamed = new TreeMap<>();
    xattrs.forEach((name, value) -> renamed.put(isHosts(name) ? PREFIX + name : name, value));
    return Xattrs.of(renamed);
  }

  private static String numbers(Node.Device device) {
    return "%s %d %d".formatted(device.kind(), device.major(), device.minor());
  }

  private static NodeMeta withDevice(NodeMeta meta, String numbers) {
    return meta.withXattrs(meta.xattrs().with(DEVICE, numbers.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public Node fromKept(Node node) {
    NodeMeta meta = node.meta();
    if (authority == Authority.SINGLE && OwnerAttribute.fits(node)) {
      meta = OwnerAttribute.show(meta);
    }
    if (meta.xattrs().names().stream().noneMatch(name -> name.startsWith(PREFIX))) {
      return node.withMeta(meta);
    }
    String numbers = meta.xattrs().text(DEVICE);
    Map<String, byte[]> own = new TreeMap<>();
    meta.xattrs()
        .filter(name -> !name.equals(DEVICE))
        .forEach(
            (name, value) ->
                own.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, value));
    NodeMeta said = meta.withXattrs(Xattrs.of(own));
    return numbers.isEmpty() ? node.withMeta(said) : device(numbers, said);
  }

  private static Node device(String numbers, NodeMeta meta) {
    String[] words = numbers.split(" ", -1);
    try {
      return new Node.Device(
          meta,
          Node.Device.Kind.valueOf(words[0]),
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw OciException.corrupt("read the attribute %s: \"%s\" is no device", DEVICE, numbers);
    }
  }
}
