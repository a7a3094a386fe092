package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.file.FileDraft;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A tar in the making: files one after the other, all of 1970, read-only and root's, so that the
 * same images give the same bytes. It is where it belongs once it is {@linkplain #commit
 * committed}; closing it without that removes it. Safe for use by several threads.
 */
final class TarDraft implements AutoCloseable {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int MODE = 0444;

  private final OutputStream out;
  private final TarWriter tar;
  private final Optional<FileDraft> draft;
  private final Map<String, Long> written = new HashMap<>();

  private TarDraft(OutputStream out, Optional<FileDraft> draft) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.tar = new TarWriter(this.out);
    this.draft = draft;
  }

  /**
   * Starts a tar.
   *
   * @param action verb and object for refusals
   */
  static TarDraft open(String action, ArchiveTarget target) throws IOException {
    return switch (target) {
      case ArchiveTarget.ToStream(OutputStream stream) -> new TarDraft(stream, Optional.empty());
      case ArchiveTarget.ToFile(Path path) when Files.isDirectory(path) ->
          throw OciException.invalid("%s: a directory, not a file", action);
      case ArchiveTarget.ToFile(Path path) when Files.exists(path) && !Files.isRegularFile(path) ->
          new TarDraft(
              new PlacedOutputStream(path, FileChannel.open(path, StandardOpenOption.WRITE)),
              Optional.empty());
      case ArchiveTarget.ToFile(Path path) -> {
        requireDirectory(action, path.toAbsolutePath().resolveSibling(""));
        FileDraft draft =
            FileDraft.beside(Files.exists(path) ? path.toRealPath() : path.toAbsolutePath());
        yield new TarDraft(
            new PlacedOutputStream(draft.target(), draft.channel()), Optional.of(draft));
      }
    };
  }

  private static void requireDirectory(String action, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw OciException.notFound("%s: there is no directory %s", action, directory);
    }
  }

  /** Whether a file of this name has been written. */
  synchronized boolean has(String name) {
    return written.containsKey(name);
  }

  /** How large the file of this name is; empty if none has been written. */
  synchronized OptionalLong size(String name) {
    Long size = written.get(name);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /** Writes a file, unless there is one of this name. */
  synchronized void put(String name, byte[] content) throws IOException {
    put(name, content.length, new ByteArrayInputStream(content));
  }

  /** Writes a file, unless there is one of this name; its bytes are verified on the way. */
  void put(String name, Blob blob) throws IOException {
    try (InputStream in = blob.open()) {
      put(name, blob.descriptor().size(), in);
    }
  }

  synchronized void put(String name, long size, InputStream content) throws IOException {
    if (!written.containsKey(name)) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      tar.put(TarEntry.of(TarEntry.Type.FILE, bytes, MODE, size), content);
      written.put(name, size);
    }
  }

  /** Ends the tar and puts it in its place. */
  synchronized void commit() throws IOException {
    tar.finish();
    out.flush();
    if (draft.isPresent()) {
      draft.get().commit();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (draft.isPresent()) {
      draft.get().close();
    }
  }
}
