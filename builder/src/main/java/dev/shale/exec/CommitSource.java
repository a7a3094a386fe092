package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.context.CopyRules;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a repository's commit. A cache knows them by the commit, so that nothing is fetched
 * if that is known; a branch that has moved is another.
 */
final class CommitSource implements CopySource {
  private final Remotes remotes;
  private final GitReference reference;
  private final CopyRules rules;
  private final Path scratch;
  private Optional<GitCheckout> checkout = Optional.empty();
  private String commit = "";

  CommitSource(Remotes remotes, GitReference reference, CopyRules rules, Path scratch) {
    this.remotes = remotes;
    this.reference = reference;
    this.rules = rules;
    this.scratch = scratch;
  }

  @Override
  public StepInput input() throws IOException {
    commit = remotes.resolve(reference, scratch);
    return new StepInput(Kind.COMMIT, reference.toString(), commit);
  }

  /** The files of the commit that the cache knows them by. */
  @Override
  public Selection selection() throws IOException {
    if (checkout.isEmpty()) {
      checkout = Optional.of(remotes.checkOut(reference, scratch));
      if (!checkout.get().commit().equals(commit)) {
        throw OciException.conflict(
            "fetch %s: it has moved on from commit %s meanwhile; build again", reference, commit);
      }
    }
    return Selection.of(checkout.get().tree(), rules);
  }

  @Override
  public boolean unpacksArchives() {
    return false;
  }

  @Override
  public void close() throws IOException {
    if (checkout.isPresent()) {
      checkout.get().close();
    }
  }
}
