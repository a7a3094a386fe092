package dev.shale.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.util.List;

/**
 * Whose the files of a bundle are on the host.
 *
 * @param uids where the container's users are; empty if each is itself
 * @param gids likewise
 * @param keeper what becomes of files that whoever unpacks cannot give away
 */
public record Ownership(List<IdMap> uids, List<IdMap> gids, Keeper keeper) {
  /** Who owns the files on the disk. */
  public enum Keeper {
    /** Each file's owner, as mapped. */
    OWNER,
    /**
     * The container's root, as mapped, whoever the owner is; an attribute says who that is. Devices
     * are kept as empty files.
     */
    ROOT
  }

  /** Every file belongs to whom the image says. */
  public static final Ownership EXACT = new Ownership(List.of(), List.of(), Keeper.OWNER);

  public Ownership {
    uids = List.copyOf(uids);
    gids = List.copyOf(gids);
  }

  /**
   * All files belong to one user of the host.
   *
   * @param uids may be empty: the container's root is then that user
   */
  public static Ownership rootless(List<IdMap> uids, List<IdMap> gids, long uid, long gid) {
    return new Ownership(
        uids.isEmpty() ? List.of(new IdMap(0, uid, 1)) : uids,
        gids.isEmpty() ? List.of(new IdMap(0, gid, 1)) : gids,
        Keeper.ROOT);
  }

  public boolean isRootless() {
    return keeper == Keeper.ROOT;
  }

  /** How the files are kept. */
  MappedTree.Mapping mapping() {
    return switch (keeper) {
      case OWNER -> new OwnerMapping();
      case ROOT -> new RootlessMapping(this::toHost);
    };
  }

  private final class OwnerMapping implements MappedTree.Mapping {
    @Override
    public Node toKept(Node node) {
      return node.withMeta(toHost(OverlayMarks.without(node.meta())));
    }

    @Override
    public Node fromKept(Node node) {
      NodeMeta meta = OverlayMarks.without(node.meta());
      return node.withMeta(
          meta.withOwner(
              toContainer(uids, meta.uid(), "user"), toContainer(gids, meta.gid(), "group")));
    }
  }

  private NodeMeta toHost(NodeMeta meta) {
    return meta.withOwner(toHost(uids, meta.uid(), "user"), toHost(gids, meta.gid(), "group"));
  }

  private static long toHost(List<IdMap> maps, long id, String what) {
    return IdMap.toHost(maps, id)
        .orElseThrow(
            () ->
                OciException.invalid(
                    "map %s %d: no mapping has it; widen the mapping of %ss", what, id, what));
  }

  private static long toContainer(List<IdMap> maps, long id, String what) {
    return IdMap.toContainer(maps, id)
        .orElseThrow(
            () ->
                OciException.invalid(
                    "map %s %d of the host: the container has none that is it; give the file to"
                        + " another",
                    what, id));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    put(json, "uid_mappings", uids);
    put(json, "gid_mappings", gids);
    return json.put("rootless", isRootless());
  }

  private static void put(ObjectNode json, String field, List<IdMap> maps) {
    if (maps.isEmpty()) {
      json.putNull(field);
    } else {
      ArrayNode array = json.putArray(field);
      maps.forEach(map -> array.add(map.toJson()));
    }
  }

  static Ownership parse(ObjectNode json) {
    return new Ownership(
        maps(json, "uid_mappings"),
        maps(json, "gid_mappings"),
        json.path("rootless").asBoolean() ? Keeper.ROOT : Keeper.OWNER);
  }

  private static List<IdMap> maps(ObjectNode json, String field) {
    return json.path(field).isArray()
        ? Json.elements(json, field).stream().map(ObjectNode.class::cast).map(IdMap::parse).toList()
        : List.of();
  }
}
