package dev.shale.transport.archive;

import java.util.List;

/**
 * An image that an archive lists.
 *
 * @param place how to choose it
 * @param names what it is called there, as written; none for an image that has no name
 */
public record ArchivedImage(ArchiveChoice.At place, List<String> names) {
  public ArchivedImage {
    names = List.copyOf(names);
  }
}
