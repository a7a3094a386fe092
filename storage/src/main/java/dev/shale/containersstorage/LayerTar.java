package dev.shale.containersstorage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.blob.Compression;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A layer's tar, made again: what was between the files is in the store's {@code tar-split}, the
 * files are in the layer's tree. Whether it came out as it was is for who verifies it. Not
 * thread-safe.
 *
 * <p>Spec: vbatts/tar-split, tar/storage: a JSON document for each entry, one a line; type 1 is a
 * file's content, type 2 the bytes before it.
 */
final class LayerTar extends InputStream {
  /** How long a line may be, in bytes. */
  static final int MAX_LINE_BYTES = Json.MAX_BYTES;

  private static final int FILE = 1;
  private static final int SEGMENT = 2;
  private static final int BUFFER_BYTES = 64 << 10;

  private final String action;
  private final LinuxTree files;
  private final InputStream lines;
  private InputStream part = InputStream.nullInputStream();

  /** How many bytes the open file has yet to give. */
  private long owed;

  private boolean ended;

  private LayerTar(String action, LinuxTree files, InputStream lines) {
    this.action = action;
    this.files = files;
    this.lines = lines;
  }

  /**
   * Opens a layer's tar; the caller closes.
   *
   * @param image what it is a layer of, for refusals
   */
  static InputStream open(String image, Path root, String layer) throws IOException {
    String action = "read %s: layer %s".formatted(image, layer);
    try (LinuxTree overlay = LinuxTree.open(root)) {
      TreePath split = TreePath.of("overlay-layers/" + layer + ".tar-split.gz");
      if (overlay.find(TreePath.of("overlay/" + layer + "/composefs-data")).isPresent()) {
        throw OciException.unsupported("%s is kept by composefs, which is not read", action);
      }
      if (overlay.find(split).isEmpty()) {
        throw OciException.unsupported("%s: the store has not kept what its tar was like", action);
      }
      InputStream packed = overlay.read(split);
      try {
        LinuxTree files = LinuxTree.open(root.resolve("overlay").resolve(layer).resolve("diff"));
        return opened(action, files, packed);
      } catch (IOException | RuntimeException e) {
        packed.close();
        throw e;
      }
    }
  }

  private static InputStream opened(String action, LinuxTree files, InputStream packed)
      throws IOException {
    try {
      return new LayerTar(
          action,
          files,
          new BufferedInputStream(
              Compression.GZIP.decompress(new BufferedInputStream(packed)), BUFFER_BYTES));
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = part.read(buffer, offset, length);
    while (count < 0 && next()) {
      count = part.read(buffer, offset, length);
    }
    if (owed > 0 && count > owed) {
      throw changed();
    }
    owed -= Math.max(count, 0);
    return count;
  }

  /** Goes on to the next part. */
  private boolean next() throws IOException {
    if (owed > 0) {
      throw changed();
    }
    owed = 0;
    part.close();
    part = InputStream.nullInputStream();
    if (ended) {
      return false;
    }
    byte[] line = line();
    if (line.length > 0) {
      begin(Json.parseObject("tar-split", line));
    }
    return true;
  }

  private void begin(ObjectNode entry) throws IOException {
    switch (entry.path("type").asInt()) {
      case SEGMENT -> part = new ByteArrayInputStream(bytes(entry, "payload"));
      case FILE -> {
        long size = entry.path("size").asLong();
        if (size > 0) {
          part = new BufferedInputStream(files.read(path(entry)), BUFFER_BYTES);
          owed = size;
        }
      }
      default ->
          throw OciException.invalid("%s: its tar-split has an entry of no known type", action);
    }
  }

  private static TreePath path(ObjectNode entry) throws IOException {
    return Json.text(entry, "name").filter(name -> !name.isEmpty()).isPresent()
        ? TreePath.of(Json.requireText("tar-split", entry, "name"))
        : TreePath.of(bytes(entry, "name_raw"));
  }

  private static byte[] bytes(ObjectNode entry, String field) throws IOException {
    return entry.path(field).binaryValue() == null ? new byte[0] : entry.path(field).binaryValue();
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = lines.read(); b != '\n'; b = lines.read()) {
      if (b < 0) {
        ended = true;
        return line.toByteArray();
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw OciException.invalid(
            "%s: its tar-split has a line of more than %d bytes", action, MAX_LINE_BYTES);
      }
      line.write(b);
    }
    return line.toByteArray();
  }

  private OciException changed() {
    return OciException.corrupt("%s: a file of it has changed", action);
  }

  @Override
  public void close() throws IOException {
    try (files;
        lines) {
      part.close();
    }
  }
}
