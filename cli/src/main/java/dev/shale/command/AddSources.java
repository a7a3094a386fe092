package dev.shale.command;

import dev.shale.container.Placement.Archives;
import dev.shale.container.Placement.Part;
import dev.shale.context.CopyRules;
import dev.shale.context.CopyRules.Parents;
import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.exec.Held;
import dev.shale.exec.Remotes;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.image.Digest;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be added, in the order in which it is written. What is elsewhere has been fetched, and
 * is here until this is closed.
 */
final class AddSources implements AutoCloseable {
  private final Remotes remotes;
  private final AddFlags flags;
  private final Path scratch;
  private final Meaning local;
  private final List<Source> sources = new ArrayList<>();
  private final Held held = new Held();

  private sealed interface Source {
    /** Files that are here. */
    record Local(CopyRules rules) implements Source {}

    /** The file of a URL. */
    record Remote(Selection file) implements Source {}

    /** Files of a repository. */
    record Commit(Selection files) implements Source {}
  }

  /** What a word for files that are here means, in the tree that they are taken from. */
  @FunctionalInterface
  interface Meaning {
    String of(String word, Parents parents) throws IOException;
  }

  private AddSources(Remotes remotes, AddFlags flags, Meaning local, Path scratch) {
    this.remotes = remotes;
    this.flags = flags;
    this.local = local;
    this.scratch = scratch;
  }

  /**
   * Fetches what is elsewhere; the caller closes.
   *
   * @param scratch where that is kept; it belongs to this process alone
   */
  static AddSources open(
      Session session, AddFlags flags, List<String> words, Meaning local, Path scratch)
      throws IOException {
    if (flags.checksum.isPresent() && words.size() > 1) {
      throw OciException.invalid("add --checksum: it is for one source, and there are several");
    }
    AddSources opened = new AddSources(new HostRemotes(session), flags, local, scratch);
    try {
      for (String word : words) {
        opened.sources.add(opened.source(word));
      }
      opened.requireUse();
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private Source source(String word) throws IOException {
    Optional<GitReference> repository = GitReference.parse(word);
    if (repository.isPresent()) {
      return new Source.Commit(checkOut(asked(repository.get())));
    }
    Optional<RemoteAddress> address = RemoteAddress.parse(word);
    if (address.isPresent()) {
      return new Source.Remote(fetch(address.get()));
    }
    CopyRules rules = flags.rules(word);
    String source = local.of(word, rules.parents());
    return new Source.Local(new CopyRules(List.of(source), rules.parents(), rules.excludes()));
  }

  private GitReference asked(GitReference written) {
    GitReference checked = flags.checksum.map(written::withChecksum).orElse(written);
    return flags.keepGitDir ? checked.with(GitDirectory.KEPT) : checked;
  }

  private Selection checkOut(GitReference reference) throws IOException {
    GitCheckout checkout = remotes.checkOut(reference, scratch);
    held.add(checkout::close);
    return Selection.of(
        checkout.tree(), new CopyRules(List.of("."), Parents.LEFT_OUT, flags.excludes));
  }

  private Selection fetch(RemoteAddress address) throws IOException {
    Optional<Digest> checksum = flags.checksum.map(AddSources::sha256);
    RemoteFile file = remotes.fetch(address, checksum, scratch);
    held.add(file::close);
    return file.selection();
  }

  private static Digest sha256(String text) {
    Digest digest = Digest.parse(text);
    if (digest.algorithm() != Digest.Algorithm.SHA256) {
      throw OciException.unsupported("add --checksum %s: expected sha256:…", text);
    }
    return digest;
  }

  /** Refuses flags that are about nothing here. */
  private void requireUse() {
    if (flags.checksum.isPresent() && sources.stream().allMatch(Source.Local.class::isInstance)) {
      throw OciException.invalid("add --checksum: it is for a URL or a repository");
    }
    if (flags.keepGitDir && sources.stream().noneMatch(Source.Commit.class::isInstance)) {
      throw OciException.invalid("add --keep-git-dir: no source is a repository");
    }
  }

  /** All that is to be put, with what is local taken from the tree of the host. */
  List<Part> parts(ReadableTree host, Archives.Limits limits) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Source source : sources) {
      parts.add(
          switch (source) {
            case Source.Local(CopyRules rules) ->
                new Part(Selection.of(host, rules), archives(true, limits));
            case Source.Remote(Selection file) -> new Part(file, archives(false, limits));
            case Source.Commit(Selection files) -> new Part(files, new Archives.Copied());
          });
    }
    return parts;
  }

  private Archives archives(boolean usually, Archives.Limits limits) {
    return flags.unpack.orElse(usually) ? new Archives.Unpacked(limits) : new Archives.Copied();
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
