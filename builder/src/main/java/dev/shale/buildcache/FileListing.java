package dev.shale.buildcache;

import dev.shale.progress.ProgressEvent.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which files a step read, each by its mode and a checksum of all else: enough to say which is
 * another than it was, in bounded space. Where there are more than that holds, what is deeper than
 * some depth is known by its directory only. No key depends on it.
 *
 * @param depth of how many parts paths are at most; {@link #WHOLE} if nothing is left out
 */
public record FileListing(int depth, SortedMap<String, Entry> entries) {
  /** The depth of a listing of everything. */
  static final int WHOLE = Integer.MAX_VALUE;

  /** How many characters the paths and what is said of them may have together. */
  static final int MAX_CHARS = 256 << 10;

  /** How many files an explanation names. */
  private static final int NAMED = 5;

  private static final int ENTRY_CHARS = 40;

  public FileListing {
    if (depth < 0) {
      throw new IllegalArgumentException("depth " + depth);
    }
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /**
   * A file or directory.
   *
   * @param print of all that counts of it but path and mode; 0, like the mode, of a directory that
   *     only others are in
   * @param below the sum of what is in it and not listed
   */
  public record Entry(int mode, long print, long below) {
    private Entry plus(Entry other) {
      return new Entry(mode | other.mode, print + other.print, below + other.below);
    }

    /** What it comes to for a directory that it is in. A sum, so that no order matters. */
    private long sum(String path) {
      if (mode == 0 && print == 0) {
        return below;
      }
      long hash = print ^ mode;
      for (int i = 0; i < path.length(); i++) {
        hash = mixed(hash ^ path.charAt(i));
      }
      return below + hash;
    }

    /** Another number for each, which no two numbers have: a step of splitmix64. */
    private static long mixed(long number) {
      long half = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L + 0x9e3779b97f4a7c15L;
      return half ^ (half >>> 27);
    }

    @Override
    public String toString() {
      return "%o %x %x".formatted(mode, print, below);
    }

    static Entry parse(String text) {
      String[] parts = text.split(" ", -1);
      if (parts.length != 3) {
        throw new NumberFormatException(text);
      }
      return new Entry(
          Integer.parseInt(parts[0], 8),
          Long.parseUnsignedLong(parts[1], 16),
          Long.parseUnsignedLong(parts[2], 16));
    }
  }

  /** Collects files, in bounded space. Not thread-safe. */
  public static final class Builder {
    private final int maxChars;
    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private int depth;
    private int chars;

    /** Nothing yet. */
    public Builder() {
      this(WHOLE, MAX_CHARS);
    }

    private Builder(int depth, int maxChars) {
      this.depth = depth;
      this.maxChars = maxChars;
    }

    /**
     * Adds a file or directory.
     *
     * @param path of parts with {@code /} between them
     * @param print a checksum of all that counts of it but path and mode
     */
    public void add(String path, int mode, long print) {
      add(path, new Entry(mode, print, 0));
    }

    private void add(String path, Entry entry) {
      put(path, entry);
      while (chars > maxChars && depth > 0) {
        int deepest = entries.keySet().stream().mapToInt(FileListing::depthOf).max().orElse(0);
        depth = Math.min(depth, deepest) - 1;
        SortedMap<String, Entry> deeper = new TreeMap<>(entries);
        entries.clear();
        chars = 0;
        deeper.forEach(this::put);
      }
    }

    private void put(String path, Entry entry) {
      String listed = ancestor(path, depth);
      Entry known = entries.get(listed);
      Entry added = listed.equals(path) ? entry : new Entry(0, 0, entry.sum(path));
      entries.put(listed, known == null ? added : known.plus(added));
      chars += known == null ? listed.length() + ENTRY_CHARS : 0;
    }

    public FileListing build() {
      return new FileListing(depth, entries);
    }
  }

  private static int depthOf(String path) {
    return path.equals(".") ? 0 : (int) path.chars().filter(c -> c == '/').count() + 1;
  }

  /** The first parts of a path. */
  private static String ancestor(String path, int depth) {
    if (depthOf(path) <= depth) {
      return path;
    }
    int end = -1;
    for (int i = 0; i < depth; i++) {
      end = path.indexOf('/', end + 1);
    }
    return depth == 0 ? "." : path.substring(0, end);
  }

  /** The same in less space, if need be. */
  FileListing within(int maxChars) {
    return copy(depth, maxChars);
  }

  private FileListing copy(int toDepth, int maxChars) {
    Builder copy = new Builder(toDepth, maxChars);
    entries.forEach(copy::add);
    return copy.build();
  }

  /**
   * What has changed.
   *
   * @param place what the files are of, for people
   * @param absences why files that are gone are not seen
   */
  List<Reason> changesSince(FileListing before, String place, Absences absences) {
    int both = Math.min(depth, before.depth);
    List<Reason> reasons =
        changes(
            before.copy(both, Integer.MAX_VALUE).entries,
            copy(both, Integer.MAX_VALUE).entries,
            place,
            absences);
    if (reasons.size() <= NAMED) {
      return reasons;
    }
    List<Reason> some = new ArrayList<>(reasons.subList(0, NAMED));
    some.add(Reason.of("%d more of %s are others".formatted(reasons.size() - NAMED, place)));
    return some;
  }

  private static List<Reason> changes(
      SortedMap<String, Entry> before,
      SortedMap<String, Entry> now,
      String place,
      Absences absences) {
    SortedSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(now.keySet());
    paths.removeIf(
        path ->
            isOnly(parent(path), before, now) || Objects.equals(before.get(path), now.get(path)));
    Renames renames = Renames.of(paths, before, now);
    List<Reason> reasons = new ArrayList<>();
    for (String path : paths) {
      Optional<Entry> was = Optional.ofNullable(before.get(path));
      Optional<Entry> is = Optional.ofNullable(now.get(path));
      Optional<String> absence = is.isPresent() ? Optional.empty() : absences.why(place, path);
      Optional<String> renamed = absence.isPresent() ? Optional.empty() : renames.after(path);
      if (renamed.isPresent()) {
        reasons.add(Reason.of("%s of %s is called %s now".formatted(path, place, renamed.get())));
      } else if (!renames.isAfter(path)) {
        reasons.addAll(change(path + " of " + place, was, is, absence));
      }
    }
    return reasons;
  }

  /** Whether a directory was listed at one time, and at the other not. */
  private static boolean isOnly(
      String directory, Map<String, Entry> before, Map<String, Entry> now) {
    return before.containsKey(directory) != now.containsKey(directory);
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : path.substring(0, slash);
  }

  private static List<Reason> change(
      String what, Optional<Entry> was, Optional<Entry> is, Optional<String> absence) {
    if (was.isEmpty()) {
      return List.of(Reason.of(what + " is new"));
    }
    if (is.isEmpty()) {
      return List.of(Reason.of(what + " is gone" + absence.map(why -> ": " + why).orElse("")));
    }
    List<Reason> reasons = new ArrayList<>();
    if (was.get().print() != is.get().print()) {
      reasons.add(Reason.of(what + " has changed"));
    }
    if (was.get().mode() != is.get().mode()) {
      reasons.add(
          new Reason(
              "mode of " + what,
              Optional.of(Integer.toOctalString(was.get().mode())),
              Optional.of(Integer.toOctalString(is.get().mode()))));
    }
    if (was.get().below() != is.get().below()) {
      reasons.add(Reason.of("something in " + what + " has changed"));
    }
    return reasons;
  }
}
