package dev.shale.name;

import java.util.List;

/**
 * Which tags of a repository are taken: all that any of some filters accepts, or all there are
 * where there is no such filter, without those that another accepts.
 */
public record TagSelection(List<TagFilter> included, List<TagFilter> excluded) {
  /** All there are. */
  public static final TagSelection ALL = new TagSelection(List.of(), List.of());

  public TagSelection {
    included = List.copyOf(included);
    excluded = List.copyOf(excluded);
  }

  /** Whether a tag is taken. */
  public boolean accepts(String tag) {
    return (included.isEmpty() || included.stream().anyMatch(filter -> filter.accepts(tag)))
        && excluded.stream().noneMatch(filter -> filter.accepts(tag));
  }
}
