package dev.shale.transport.dir;

import dev.shale.blob.Blob;
import dev.shale.content.BlobWriter;
import dev.shale.content.DirectoryContentStore;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place for one image in a directory. Blobs and the manifests of an index have names that say
 * what they are, so they can come beside an image that is there; {@code manifest.json} is replaced
 * last, and then what only the old image had is removed.
 */
final class DirDestination implements ImageDestination {
  private final DirFiles files;
  private final DirectoryContentStore content;
  private final Set<Digest> blobs = ConcurrentHashMap.newKeySet();
  private final Set<Digest> manifests = ConcurrentHashMap.newKeySet();
  private boolean isPrepared;

  DirDestination(DirFiles files) {
    this.files = files;
    this.content = files.content();
  }

  private synchronized void prepare() throws IOException {
    if (!isPrepared) {
      files.create();
      isPrepared = true;
    }
  }

  @Override
  public String name() {
    return files.shown();
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    boolean isHere = new DirHoldings(files, content).size(blob.digest()).orElse(-1) == blob.size();
    if (isHere) {
      blobs.add(blob.digest());
    }
    return isHere;
  }

  @Override
  public void put(Blob blob) throws IOException {
    prepare();
    content.put(blob);
    blobs.add(blob.descriptor().digest());
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    prepare();
    try (BlobWriter writer = content.write()) {
      producer.writeTo(writer.stream());
      Descriptor written = writer.commit(type);
      blobs.add(written.digest());
      return written;
    }
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    prepare();
    files.writeManifest(DirFiles.instance(manifest.digest()), manifest);
    manifests.add(manifest.digest());
  }

  /** Like {@link #has}, this is asked of what the next image consists of, and is kept for it. */
  @Override
  public boolean hasWhole(Descriptor manifest) throws IOException {
    return lacking(manifest).isEmpty();
  }

  @Override
  public Optional<Digest> lacking(Descriptor manifest) throws IOException {
    DirHoldings here = new DirHoldings(files, content);
    Optional<Digest> lacking = here.lacking(manifest);
    if (lacking.isEmpty()) {
      keep(here);
    }
    return lacking;
  }

  @Override
  public boolean hasManifest(Descriptor index) throws IOException {
    DirHoldings here = new DirHoldings(files, content);
    boolean isHere = here.hasManifest(index);
    if (isHere) {
      keep(here);
    }
    return isHere;
  }

  private void keep(DirHoldings here) {
    blobs.addAll(here.blobs());
    manifests.addAll(here.manifests());
  }

  /** A manifest that is damaged is written anew, and so is a blob of another size. */
  @Override
  public Optional<Descriptor> published() throws IOException {
    Optional<RawManifest> top = files.top();
    return top.isPresent() && new DirHoldings(files, content).lackingOf(top.get()).isEmpty()
        ? top.map(RawManifest::descriptor)
        : Optional.empty();
  }

  @Override
  public void publish(RawManifest manifest) throws IOException {
    prepare();
    files
        .lock()
        .during(
            () -> {
              replace(manifest);
              return manifest;
            });
  }

  private void replace(RawManifest manifest) throws IOException {
    manifests.remove(manifest.digest()); // an index that was here may have listed it
    requireAll();
    files.removeSignatures(); // before, so that none is ever beside an image that it is not of
    files.writeManifest(DirFiles.MANIFEST, manifest);
    files.removeOthers(
        Stream.concat(blobs.stream().map(Digest::hex), manifests.stream().map(DirFiles::instance))
            .collect(Collectors.toSet()));
  }

  /** Who writes another image here at the same time removes what he takes for the old one's. */
  private void requireAll() throws IOException {
    for (Digest blob : blobs) {
      if (content.size(blob).isEmpty()) {
        throw removed("blob", blob);
      }
    }
    for (Digest manifest : manifests) {
      if (!files.has(DirFiles.instance(manifest))) {
        throw removed("manifest", manifest);
      }
    }
  }

  private OciException removed(String what, Digest digest) {
    return OciException.conflict(
        "write %s: %s %s was removed; another process is writing there", name(), what, digest);
  }

  /** The directory for drafts is no part of an image: the last writer takes it away. */
  @Override
  public synchronized void close() throws IOException {
    if (isPrepared) {
      content.sweep();
      content.removeIngest();
    }
  }
}
