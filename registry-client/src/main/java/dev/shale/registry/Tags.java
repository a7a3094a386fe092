package dev.shale.registry;

import dev.shale.http.Pacing;
import dev.shale.name.TagSelection;
import java.io.IOException;
import java.util.List;

/**
 * The endpoint {@code tags/list}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Listing Tags".
 */
final class Tags {
  /** How many tags a page is asked to have at most; registries refuse more than they like. */
  static final int MAX_PAGE = 100;

  private final Repository repository;
  private final Pacing pacing;

  Tags(Repository repository, Pacing pacing) {
    this.repository = repository;
    this.pacing = pacing;
  }

  /** The first tags that are selected, and no page after the one that completes them. */
  List<String> list(TagSelection selection, int most) throws IOException {
    String task = "list tags of " + repository.name().name();
    return new NameList(repository, pacing, task, "tags")
        .read(
            repository.uri(firstPage(selection, most)),
            repository.pull(),
            selection::accepts,
            most);
  }

  /** A few of all are asked for as such; else the registry knows best what a page is. */
  private static String firstPage(TagSelection selection, int most) {
    return selection.equals(TagSelection.ALL) && most <= MAX_PAGE
        ? "tags/list?n=" + most
        : "tags/list";
  }
}
