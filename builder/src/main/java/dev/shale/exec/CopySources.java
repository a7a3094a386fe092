package dev.shale.exec;

import dev.shale.context.CopyRules;
import dev.shale.context.RemoteAddress;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.git.GitReference;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.image.Digest;
import dev.shale.plan.Step;
import dev.shale.plan.Step.From;
import dev.shale.plan.Step.Input;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds what a COPY or ADD copies, waiting for the stage that makes it. */
final class CopySources {
  private final BuildRun build;
  private final Step.Treatment treatment;
  private final Path scratch;

  /**
   * @param scratch where what is fetched is kept; it belongs to the step alone
   */
  CopySources(BuildRun build, Step.Treatment treatment, Path scratch) {
    this.build = build;
    this.treatment = treatment;
    this.scratch = scratch;
  }

  /** Opens something; the caller closes. */
  CopySource open(Input input) throws IOException {
    return switch (input) {
      case Input.Files(From from, List<String> sources) ->
          TreeSource.open(
              build, from, new TreeSource.Use.Copied(), tree -> Selection.of(tree, rules(sources)));
      case Input.Document document -> new DocumentSource(document, build.now());
      case Input.Remote remote -> remote(remote);
    };
  }

  private CopyRules rules(List<String> sources) {
    CopyRules.Parents parents =
        switch (treatment.parents()) {
          case KEPT -> CopyRules.Parents.KEPT;
          case LEFT_OUT -> CopyRules.Parents.LEFT_OUT;
        };
    return new CopyRules(sources, parents, treatment.excludes());
  }

  private CopySource remote(Input.Remote remote) throws IOException {
    Remotes remotes = build.surroundings().remotes();
    Optional<GitReference> repository = GitReference.parse(remote.source());
    if (repository.isPresent()) {
      CopyRules all = new CopyRules(List.of("."), CopyRules.Parents.LEFT_OUT, treatment.excludes());
      return new CommitSource(remotes, asked(repository.get(), remote), all, scratch);
    }
    RemoteAddress address =
        RemoteAddress.parse(remote.source())
            .orElseThrow(() -> OciException.invalid("source \"%s\": no address", remote.shown()));
    return new WebSource(
        address, remotes.fetch(address, remote.checksum().map(CopySources::sha256), scratch));
  }

  private static GitReference asked(GitReference written, Input.Remote remote) {
    GitReference checked = remote.checksum().map(written::withChecksum).orElse(written);
    return switch (remote.gitDirectory()) {
      case UNSAID -> checked;
      case LEFT_OUT -> checked.with(GitDirectory.LEFT_OUT);
      case KEPT -> checked.with(GitDirectory.KEPT);
    };
  }

  private static Digest sha256(String text) {
    Digest digest = Digest.parse(text);
    if (digest.algorithm() != Digest.Algorithm.SHA256) {
      throw OciException.unsupported("checksum %s: expected sha256:…", text);
    }
    return digest;
  }
}
