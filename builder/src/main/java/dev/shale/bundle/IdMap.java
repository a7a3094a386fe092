package dev.shale.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.tree.NodeMeta;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of users or groups, numbered one way in the container and another on the host.
 *
 * <p>Spec: runtime-spec v1.1.0, config-linux.md, "User namespace mappings".
 */
public record IdMap(long container, long host, long size) {
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,10}):([0-9]{1,10})(?::([0-9]{1,10}))?");

  /**
   * Reads {@code container:host[:size]}.
   *
   * @throws OciException INVALID if it is something else
   */
  public static IdMap parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw OciException.invalid("mapping \"%s\": expected CONTAINER:HOST[:SIZE]", text);
    }
    long size = matcher.group(3) == null ? 1 : Long.parseLong(matcher.group(3));
    IdMap map = new IdMap(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), size);
    if (size == 0 || Math.max(map.container, map.host) + size - 1 > NodeMeta.MAX_ID) {
      throw OciException.invalid(
          "mapping \"%s\": it maps nothing, or beyond %d", text, NodeMeta.MAX_ID);
    }
    return map;
  }

  static IdMap parse(ObjectNode json) {
    return new IdMap(
        json.path("containerID").asLong(),
        json.path("hostID").asLong(),
        json.path("size").asLong());
  }

  ObjectNode toJson() {
    return Json.object().put("containerID", container).put("hostID", host).put("size", size);
  }

  /** What a container's number is on the host; everything is itself where nothing is mapped. */
  static OptionalLong toHost(List<IdMap> maps, long id) {
    if (maps.isEmpty()) {
      return OptionalLong.of(id);
    }
    return maps.stream()
        .filter(map -> id >= map.container && id - map.container < map.size)
        .mapToLong(map -> id - map.container + map.host)
        .findFirst();
  }

  /** What a host's number is in the container. */
  static OptionalLong toContainer(List<IdMap> maps, long id) {
    return toHost(
        maps.stream()
            .map(map -> new IdMap(/* container= */ map.host, /* host= */ map.container, map.size))
            .toList(),
        id);
  }
}
