package dev.shale.transport.archive;

import dev.shale.error.OciException;
import dev.shale.tar.SparseContent;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the files of a tar lie, by cleaned name. Names only lead from one entry to another; still,
 * one that leads out is refused, since whoever wrote it meant no good.
 */
final class TarIndex {
  /** How many entries an archive may have. */
  static final int MAX_ENTRIES = 65_536;

  /** How long a name may be, in bytes. */
  static final int MAX_NAME_BYTES = 1_024;

  /** How many links may lie on the way to a file. */
  static final int MAX_LINKS = 8;

  private final String action;
  private final Map<String, Member> members = new HashMap<>();

  /** What a name stands for. */
  private sealed interface Member {
    record Content(Place place) implements Member {}

    record Link(String target) implements Member {}
  }

  /** Where a file's bytes are. */
  record Place(long offset, long size) {
    long end() {
      return offset + size;
    }
  }

  private TarIndex(String action) {
    this.action = action;
  }

  /**
   * Lists a tar from its start; only headers are read.
   *
   * @param action verb and object for refusals
   * @param in whose {@code skip} is cheap; not closed
   */
  static TarIndex of(String action, InputStream in) throws IOException {
    TarIndex index = new TarIndex(action);
    try {
      index.read(new TarReader(in));
    } catch (OciException e) {
      throw e.about(action);
    }
    return index;
  }

  private void read(TarReader tar) throws IOException {
    int count = 0;
    for (var next = tar.next(); next.isPresent(); next = tar.next()) {
      if (++count > MAX_ENTRIES) {
        throw OciException.invalid("%s: more than %d entries", action, MAX_ENTRIES);
      }
      if (tar.content() instanceof SparseContent) {
        throw OciException.unsupported(
            "%s: entry \"%s\" is a sparse file", action, text(next.get().name()));
      }
      add(next.get(), tar.contentOffset());
    }
  }

  private void add(TarEntry entry, long offset) {
    String name = clean("", text(entry.name()));
    switch (entry.type()) {
      case FILE -> add(name, new Member.Content(new Place(offset, entry.size())));
      case SYMLINK -> add(name, new Member.Link(clean(parent(name), text(entry.linkName()))));
      case HARD_LINK -> add(name, new Member.Link(clean("", text(entry.linkName()))));
      case DIRECTORY -> {} // an archive may list one several times
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
          throw OciException.invalid("%s: entry \"%s\" is no file", action, name);
    }
  }

  private void add(String name, Member member) {
    if (members.put(name, member) != null) {
      throw OciException.invalid("%s: entry \"%s\" is there twice", action, name);
    }
  }

  private String text(byte[] name) {
    if (name.length > MAX_NAME_BYTES) {
      throw OciException.invalid(
          "%s: an entry's name has %d bytes, at most %d are allowed",
          action, name.length, MAX_NAME_BYTES);
    }
    return new String(name, StandardCharsets.UTF_8);
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(name.lastIndexOf('/'), 0));
  }

  /** A path without {@code .}, {@code ..} and empty parts. */
  private String clean(String base, String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (base + "/" + path).split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (parts.pollLast() == null) {
            throw OciException.invalid("%s: entry \"%s\" leads out of the archive", action, path);
          }
        }
        default -> parts.addLast(part);
      }
    }
    if (path.startsWith("/")) {
      throw OciException.invalid("%s: entry \"%s\" leads out of the archive", action, path);
    }
    return String.join("/", parts);
  }

  /** Where a file is, links followed; empty if there is none of this name. */
  Optional<Place> find(String path) {
    String name = clean("", path);
    for (int links = 0; links <= MAX_LINKS; links++) {
      switch (members.get(name)) {
        case null -> {
          return Optional.empty();
        }
        case Member.Content(Place place) -> {
          return Optional.of(place);
        }
        case Member.Link(String target) -> name = target;
      }
    }
    throw OciException.invalid("%s: entry \"%s\" is a link that does not end", action, path);
  }
}
