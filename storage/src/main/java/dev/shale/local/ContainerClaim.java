package dev.shale.local;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to change the files of a working container, which one at a time has: a layer that is
 * being committed must not go on changing. It ends when it is closed, or with its process.
 */
final class ContainerClaim implements AutoCloseable {
  /** Of this process: the kernel's locks do not tell its threads apart. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Optional<Path> file;
  private final Optional<FileChannel> channel;

  private ContainerClaim(Optional<Path> file, Optional<FileChannel> channel) {
    this.file = file;
    this.channel = channel;
  }

  /** What is nobody else's anyway. */
  static ContainerClaim ofOwn() {
    return new ContainerClaim(Optional.empty(), Optional.empty());
  }

  /**
   * Claims a container.
   *
   * @param file made if it is missing
   * @throws OciException CONFLICT if another has it
   */
  static ContainerClaim of(Path file, String container) throws IOException {
    if (!HELD.add(file)) {
      throw inUse(container);
    }
    try {
      return lock(file, container);
    } catch (IOException | RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static ContainerClaim lock(Path file, String container) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw inUse(container);
      }
      return new ContainerClaim(Optional.of(file), Optional.of(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static OciException inUse(String container) {
    return OciException.conflict(
        "change container \"%s\": it is in use; wait for what runs in it", container);
  }

  @Override
  public void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
    file.ifPresent(HELD::remove);
  }
}
