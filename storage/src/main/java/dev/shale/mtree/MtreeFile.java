package dev.shale.mtree;

import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The text form, as go-mtree writes it: directories nested, each with its other entries before its
 * directories, names as {@link Vis} has them.
 *
 * <p>Spec: mtree(5); {@code tar_time} and {@code xattr.NAME} are go-mtree's.
 */
public final class MtreeFile {
  /** The keywords that need not be said again. */
  private static final Map<String, String> COMMON =
      Map.of(Keywords.TYPE, "file", Keywords.LINKS, "1", "mode", "664", "uid", "0", "gid", "0");

  private static final String SET = "/set type=file nlink=1 mode=0664 uid=0 gid=0";

  /** Numbers that mtree(5) writes with zeros in front. */
  private static final String MODE = "mode";

  private static final String TAR_TIME = "tar_time";

  private MtreeFile() {}

  /** Writes a description; does not close. */
  public static void write(Mtree mtree, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.US_ASCII);
    writer.write(
        "#      keywords: size,type,uid,gid,mode,link,nlink,tar_time,sha256digest,xattr\n");
    writer.write("\n# .\n" + SET + "\n");
    writeDirectory(mtree, TreePath.ROOT, writer);
    writer.flush();
  }

  private static void writeDirectory(Mtree mtree, TreePath path, Writer out) throws IOException {
    out.write(line(path, mtree.at(path)));
    List<TreePath> children = mtree.children(path);
    for (TreePath child : children) {
      if (!isDirectory(mtree.at(child))) {
        out.write("    " + line(child, mtree.at(child)));
      }
    }
    for (TreePath child : children) {
      if (isDirectory(mtree.at(child))) {
        out.write("\n# " + Vis.encode(child.bytes()) + "\n");
        writeDirectory(mtree, child, out);
      }
    }
    out.write("..\n");
  }

  private static boolean isDirectory(Map<String, String> keywords) {
    return Keywords.DIRECTORY.equals(keywords.get(Keywords.TYPE));
  }

  private static String line(TreePath path, Map<String, String> keywords) {
    StringBuilder line = new StringBuilder(path.isRoot() ? "." : Vis.encode(path.name()));
    keywords.forEach(
        (key, value) -> {
          if (!value.equals(COMMON.get(key))) {
            line.append(' ').append(key).append('=').append(written(key, value));
          }
        });
    return line.append('\n').toString();
  }

  private static String written(String key, String value) {
    return switch (key) {
      case MODE -> value.equals("0") ? value : "0" + value;
      case TAR_TIME -> value + ".000000000";
      default -> value;
    };
  }

  /**
   * Reads a description, whoever wrote it; does not close.
   *
   * @param name of the file, for messages
   * @throws OciException CORRUPT if it is none
   */
  public static Mtree read(String name, InputStream in) throws IOException {
    return new Reading(name).read(in);
  }

  private static final class Reading {
    private final String name;
    private final NavigableMap<TreePath, Map<String, String>> entries = new TreeMap<>();
    private final Map<String, String> common = new HashMap<>();
    private TreePath directory = TreePath.ROOT;
    private int depth;

    Reading(String name) {
      this.name = name;
    }

    Mtree read(InputStream in) throws IOException {
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (line != null) {
        String whole = line.strip();
        while (whole.endsWith("\\")) { // goes on in the next line
          String next = lines.readLine();
          whole = whole.substring(0, whole.length() - 1) + (next == null ? "" : next.strip());
        }
        read(whole);
        line = lines.readLine();
      }
      if (!entries.containsKey(TreePath.ROOT)) {
        throw OciException.corrupt("read %s: it does not describe a tree", name);
      }
      return new Mtree(entries);
    }

    private void read(String line) {
      if (line.isEmpty() || line.startsWith("#")) {
        return;
      }
      String[] words = words(line);
      switch (words[0]) {
        case "/set" -> putKeywords(words, common);
        case "/unset" -> List.of(words).forEach(common::remove);
        case ".." -> leave();
        default -> enter(words);
      }
    }

    private static String[] words(String line) {
      List<String> words = new ArrayList<>();
      int start = 0;
      for (int i = 0; i <= line.length(); i++) {
        if (i == line.length() || line.charAt(i) == ' ' || line.charAt(i) == '\t') {
          if (i > start) {
            words.add(line.substring(start, i));
          }
          start = i + 1;
        }
      }
      return words.toArray(String[]::new);
    }

    private void leave() {
      if (--depth < 0) {
        throw OciException.corrupt("read %s: it leaves more directories than it enters", name);
      }
      directory = directory.parent();
    }

    private void enter(String[] words) {
      Map<String, String> keywords = new LinkedHashMap<>(common);
      putKeywords(words, keywords);
      TreePath path = path(words[0]);
      entries.put(path, keywords);
      if (isDirectory(keywords) && words[0].indexOf('/') < 0) {
        directory = path;
        depth++;
      }
    }

    /** A name is in the directory that is being described; a path starts at the root. */
    private TreePath path(String word) {
      if (word.equals(".")) {
        return TreePath.ROOT;
      }
      byte[] bytes = Vis.decode(word);
      return word.indexOf('/') < 0 ? directory.child(bytes) : TreePath.of(bytes);
    }

    private static void putKeywords(String[] words, Map<String, String> keywords) {
      for (int i = 1; i < words.length; i++) {
        int equals = words[i].indexOf('=');
        String key = equals < 0 ? words[i] : words[i].substring(0, equals);
        keywords.put(key, read(key, equals < 0 ? "" : words[i].substring(equals + 1)));
      }
    }

    private static String read(String key, String value) {
      return switch (key) {
        case MODE -> withoutZeros(value);
        case TAR_TIME -> value.indexOf('.') < 0 ? value : value.substring(0, value.indexOf('.'));
        default -> value;
      };
    }

    private static String withoutZeros(String octal) {
      int start = 0;
      while (start < octal.length() - 1 && octal.charAt(start) == '0') {
        start++;
      }
      return octal.substring(start);
    }
  }
}
