package dev.shale.snapshot;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.TreeClone;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Copies of roots that nobody uses just now, each under the chain ID of the stack that it shows:
 * who needs a root of that stack takes it, and who is done with one leaves it. Nothing is lost with
 * any of them. Safe for use by several threads and processes.
 */
public final class RootCopies {
  private final Path directory;
  private final StagingArea staging;

  /** Uses {@code directory}, which exists; {@code staging} is on the same file system. */
  public RootCopies(Path directory, StagingArea staging) {
    this.directory = directory;
    this.staging = staging;
  }

  /**
   * Gives a copy of a stack's root, if there is one: one that shares its blocks with that which is
   * here, where the file system can do that, and else that one itself.
   *
   * @param to where it shall be; nothing is there
   */
  public boolean take(ChainId chain, RootCopy to) throws IOException {
    Path there = pathOf(chain, to.authority());
    try {
      if (!clone(chain, there, to)) {
        Files.move(there, to.directory());
      }
      return true;
    } catch (NoSuchFileException e) {
      return false; // there was none, or another has just taken it
    }
  }

  private boolean clone(ChainId chain, Path there, RootCopy to) throws IOException {
    if (Files.notExists(there)) {
      return false;
    }
    try (StagedTree staged = staging.open()) {
      RootCopy draft = to.at(staged.path().resolve("copy"));
      Files.createDirectories(draft.root());
      Object original = keyOf(there);
      if (!cloneFiles(to.at(there).root(), draft.root()) || !keyOf(there).equals(original)) {
        return false; // who has taken it meanwhile may have changed it
      }
      draft.settle(Optional.of(chain));
      Files.move(draft.directory(), to.directory());
      return true;
    }
  }

  private static Object keyOf(Path directory) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
  }

  private static boolean cloneFiles(Path from, Path to) throws IOException {
    try (LinuxTree source = LinuxTree.open(from);
        LinuxTree copy = LinuxTree.open(to)) {
      return TreeClone.copy(source, copy);
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return false; // another has just taken it
      }
      throw e;
    } catch (IOException e) {
      return false; // there may be no room for two
    }
  }

  /** Leaves a copy for whoever needs one next; where one is already, it stays where it is. */
  public void leave(RootCopy copy, ChainId chain) throws IOException {
    Path place = pathOf(chain, copy.authority());
    Files.createDirectories(directoryOf(copy.authority()));
    try {
      Files.move(copy.directory(), place);
    } catch (FileSystemException e) { // of several kinds, by when the other appeared
      if (Files.notExists(place)) {
        throw e;
      }
    }
  }

  /** The chains of which there are copies. */
  public Set<ChainId> list() throws IOException {
    Set<ChainId> chains = new LinkedHashSet<>();
    for (Authority authority : Authority.values()) {
      if (Files.isDirectory(directoryOf(authority))) {
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(directoryOf(authority))) {
          for (Path copy : copies) {
            chains.add(new ChainId(Digest.ofHex(copy.getFileName().toString())));
          }
        }
      }
    }
    return chains;
  }

  /** Where the copies of a stack's root are. */
  public List<RootCopy> find(ChainId chain) {
    List<RootCopy> copies = new ArrayList<>();
    for (Authority authority : Authority.values()) {
      Path place = pathOf(chain, authority);
      if (Files.isDirectory(place)) {
        copies.add(new RootCopy(place, authority));
      }
    }
    return copies;
  }

  /**
   * Takes the copies of a stack's root out of sight; they are removed when the results are closed.
   */
  public List<StagedTree> delete(ChainId chain) throws IOException {
    List<StagedTree> bins = new ArrayList<>();
    for (RootCopy copy : find(chain)) {
      Optional<StagedTree> bin = staging.discard(copy.directory());
      bin.ifPresent(bins::add);
    }
    return bins;
  }

  private Path directoryOf(Authority authority) {
    return directory.resolve(authority.toString());
  }

  private Path pathOf(ChainId chain, Authority authority) {
    return directoryOf(authority).resolve(chain.digest().hex());
  }
}
