package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.concurrent.OnceEach;
import dev.shale.concurrent.Permits;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** The sending of blobs, each once, under the bound on transfers. Thread-safe. */
final class BlobCopy {
  private final Ends ends;
  private final Permits transfers;
  private final ProgressListener progress;
  private final OnceEach<Digest, Descriptor> sent = new OnceEach<>();
  private final OnceEach<Repacking, Descriptor> repacked = new OnceEach<>();

  /** What makes of one blob another; the blob itself may be wanted, too, by an artifact. */
  private record Repacking(Digest blob, Compression from, Packing to) {}

  BlobCopy(Ends ends, Permits transfers, ProgressListener progress) {
    this.ends = ends;
    this.transfers = transfers;
    this.progress = progress;
  }

  /** Does something short that counts as a transfer while it lasts. */
  <T> T limited(OnceEach.Work<T> work) throws IOException {
    try (Permits.Permit _ = transfers.acquire()) {
      return work.run();
    }
  }

  /** Brings a blob to the destination as it is. */
  void send(Descriptor blob) throws IOException {
    sent.get(
        blob.digest(),
        () ->
            limited(
                () -> {
                  sendNow(blob);
                  return blob;
                }));
  }

  /** Brings a blob whose bytes are at hand. */
  void send(Descriptor blob, byte[] bytes) throws IOException {
    limited(
        () -> {
          if (!ends.share(blob)) {
            ends.destination().put(Blob.of(blob, bytes));
          }
          return blob;
        });
  }

  private void sendNow(Descriptor blob) throws IOException {
    Optional<byte[]> embedded = blob.data();
    if (embedded.isEmpty() && ends.share(blob)) {
      progress.on(new ProgressEvent.Finished(task(blob), "exists"));
      return;
    }
    Blob bytes =
        embedded.isPresent()
            ? Blob.of(blob, embedded.get())
            : new CountedBlob(ends.source().blob(blob), task(blob), progress);
    ends.destination().put(bytes);
    progress.on(new ProgressEvent.Finished(task(blob), "done"));
  }

  /**
   * Brings a layer packed in another way.
   *
   * @param from how it is packed
   * @param type what its type is then
   * @return the layer as it came
   */
  Descriptor repack(Descriptor layer, Compression from, Packing to, MediaType type)
      throws IOException {
    return repacked.get(
        new Repacking(layer.digest(), from, to),
        () -> limited(() -> repackNow(layer, from, to, type)));
  }

  /** Sends nothing if the layer is a tar that was packed so before and the result is there. */
  private Descriptor repackNow(Descriptor layer, Compression from, Packing to, MediaType type)
      throws IOException {
    boolean isTar = from == Compression.NONE;
    Optional<Descriptor> known =
        isTar ? ends.packedLayers().find(layer.digest(), to) : Optional.empty();
    if (known.isPresent()) {
      Descriptor packed = known.get().withMediaType(type);
      if (ends.share(packed)) {
        progress.on(new ProgressEvent.Finished(task(layer), "exists"));
        return packed;
      }
    }
    Blob blob = new CountedBlob(ends.source().blob(layer), task(layer), progress);
    Descriptor packed =
        ends.destination().put(type, out -> to.pack(plain -> unpack(blob, from, plain), out));
    if (isTar) {
      ends.packedLayers().remember(layer.digest(), to, packed);
    }
    progress.on(new ProgressEvent.Finished(task(layer), "done"));
    return packed;
  }

  private static void unpack(Blob blob, Compression from, OutputStream plain) throws IOException {
    try (InputStream packed = blob.open();
        InputStream in = from.decompress(packed)) {
      in.transferTo(plain);
      packed.transferTo(OutputStream.nullOutputStream()); // to its end, where it is verified
    }
  }

  private static String task(Descriptor descriptor) {
    String kind = descriptor.mediaType().isConfig() ? "config " : "blob ";
    return kind + descriptor.digest().algorithm() + ":" + descriptor.digest().shortHex();
  }
}
