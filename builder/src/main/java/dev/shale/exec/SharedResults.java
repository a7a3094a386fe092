package dev.shale.exec;

import dev.shale.buildcache.CacheLedger;
import dev.shale.buildcache.ImportedCache;
import java.util.List;
import java.util.Optional;

/**
 * What a build takes from other machines, and what it tells them.
 *
 * @param imported looked through, in order, for what the store has no result of; open while it is
 *     built
 * @param ledger takes note of every result, once the build has succeeded
 */
public record SharedResults(
    List<ImportedCache> imported, Optional<CacheLedger> ledger, Inline inline) {
  /** Nothing. */
  public static final SharedResults NONE =
      new SharedResults(List.of(), Optional.empty(), Inline.NO);

  /** Whether the image has the results of the target's steps in its config. */
  public enum Inline {
    NO,
    YES
  }

  public SharedResults {
    imported = List.copyOf(imported);
  }

  SharedResults without(ImportedCache lost) {
    return new SharedResults(
        imported.stream().filter(cache -> cache != lost).toList(), ledger, inline);
  }
}
