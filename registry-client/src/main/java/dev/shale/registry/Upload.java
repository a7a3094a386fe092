package dev.shale.registry;

import java.net.URI;

/**
 * An upload as its registry last described it.
 *
 * @param address where its next bytes go; it may change with every answer, and may hold a secret
 * @param offset how many bytes have arrived
 * @param minChunkBytes how long each piece but the last has to be at least; 0 if the registry does
 *     not care
 */
record Upload(URI address, long offset, long minChunkBytes) {
  /** Whether the registry wants the bytes in pieces. */
  boolean wantsChunks() {
    return minChunkBytes > 0;
  }

  @Override
  public String toString() {
    return "Upload[%s, %d bytes]".formatted(address.getAuthority(), offset);
  }
}
