package dev.shale.registry;

import dev.shale.auth.Scope;
import dev.shale.http.Pacing;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The endpoint {@code _catalog}, which not every registry has.
 *
 * <p>Spec: distribution, "Listing Repositories".
 */
final class Catalog {
  private final Repository anyRepository;
  private final Pacing pacing;

  Catalog(Repository anyRepository, Pacing pacing) {
    this.anyRepository = anyRepository;
    this.pacing = pacing;
  }

  /** A name in a registry, for what is asked of the registry itself. */
  static ImageReference anyName(String host) {
    return new ImageReference(host, "catalog", Optional.empty(), Optional.empty());
  }

  List<String> list() throws IOException {
    String task = "list repositories of " + anyRepository.name().registry();
    URI first = anyRepository.uri("/v2/_catalog");
    return new NameList(anyRepository, pacing, task, "repositories")
        .read(first, Scope.catalog(), _ -> true, Integer.MAX_VALUE);
  }
}
