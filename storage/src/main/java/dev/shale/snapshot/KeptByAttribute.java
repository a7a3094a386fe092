package dev.shale.snapshot;

import dev.shale.tar.Xattrs;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.OwnerAttribute;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nodes as who has no {@link Authority} for them keeps them: a device is an empty file that has an
 * attribute with its numbers, an attribute of the host's root has another name, and an owner who
 * does not exist is an {@link OwnerAttribute}. A layer's own attributes of these names have other
 * names, too. Whiteouts are kept as they are. Law: what is kept is read as it was, but for
 * attributes and owners of links and pipes, which can have no others.
 */
record KeptByAttribute(Authority authority) implements MappedTree.Mapping {
  private static final String PREFIX = "user.shale.";
  private static final String DEVICE = PREFIX + "device";
  private static final Pattern NUMBERS =
      Pattern.compile("(CHARACTER|BLOCK) ([0-9]{1,4}) ([0-9]{1,7})");

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
            : meta.withXattrs(meta.xattrs().filter(name -> !isRenamed(name)));
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

  private boolean isRenamed(String attribute) {
    return isHosts(attribute)
        || attribute.startsWith(PREFIX)
        || (authority == Authority.SINGLE && attribute.equals(OwnerAttribute.NAME));
  }

  private Xattrs renamed(Xattrs xattrs) {
    if (xattrs.names().stream().noneMatch(this::isRenamed)) {
      return xattrs;
    }
    Map<String, byte[]> renamed = new TreeMap<>();
    xattrs.forEach((name, value) -> renamed.put(isRenamed(name) ? PREFIX + name : name, value));
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
    Optional<Node.Device> device =
        node instanceof Node.File file && file.size() == 0
            ? device(meta.xattrs().text(DEVICE), meta)
            : Optional.empty();
    Map<String, byte[]> own = new TreeMap<>();
    meta.xattrs()
        .filter(name -> device.isEmpty() || !name.equals(DEVICE))
        .forEach((name, value) -> own.put(nameOf(name), value));
    NodeMeta said = meta.withXattrs(Xattrs.of(own));
    return device.isPresent() ? device.get().withMeta(said) : node.withMeta(said);
  }

  /** A name of ours that hides nothing was given by a process, and is what it is. */
  private String nameOf(String kept) {
    String name = kept.startsWith(PREFIX) ? kept.substring(PREFIX.length()) : kept;
    return isRenamed(name) ? name : kept;
  }

  /** The device that an attribute means; empty if that is none. */
  private static Optional<Node.Device> device(String numbers, NodeMeta meta) {
    Matcher matcher = NUMBERS.matcher(numbers);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Node.Device.Kind kind = Node.Device.Kind.valueOf(matcher.group(1));
    int major = Integer.parseInt(matcher.group(2));
    int minor = Integer.parseInt(matcher.group(3));
    return major <= Node.Device.MAX_MAJOR && minor <= Node.Device.MAX_MINOR
        ? Optional.of(new Node.Device(meta, kind, major, minor))
        : Optional.empty();
  }
}
