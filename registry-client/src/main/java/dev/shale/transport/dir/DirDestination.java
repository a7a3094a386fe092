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
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place for one image in a directory. Blobs and the manifests of an index have names that say
 * what they are, so they can come beside an image that is there; {@code manifest.json} is replaced
 * last, and then what only the old image had is removed. Where that does not come about, what came
 * goes again, and the directory, if it was made for it; but not while others write there.
 */
final class DirDestination implements ImageDestination {
  private final DirFiles files;
  private final DirectoryContentStore content;
  private final Set<Digest> blobs = ConcurrentHashMap.newKeySet();
  private final Set<Digest> manifests = ConcurrentHashMap.newKeySet();

  /** The names of what came. */
  private final Set<String> brought = ConcurrentHashMap.newKeySet();

  private Optional<Begun> begun = Optional.empty();
  private boolean isPublished;

  /**
   * That this writer is at work.
   *
   * @param found what was there before
   * @param presence a draft that others see as long as it is open
   */
  private record Begun(DirFiles.Made made, Set<String> found, BlobWriter presence) {}

  DirDestination(DirFiles files) {
    this.files = files;
    this.content = files.content();
  }

  private synchronized void prepare() throws IOException {
    if (begun.isEmpty()) {
      DirFiles.Made made = files.create();
      begun = Optional.of(new Begun(made, files.names(), content.write()));
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
    came(blob.descriptor().digest());
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    prepare();
    try (BlobWriter writer = content.write()) {
      producer.writeTo(writer.stream());
      Descriptor written = writer.commit(type);
      came(written.digest());
      return written;
    }
  }

  private void came(Digest blob) {
    brought.add(blob.hex());
    blobs.add(blob);
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    prepare();
    String name = DirFiles.instance(manifest.digest());
    files.writeManifest(name, manifest);
    brought.add(name);
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
    files.restoreVersion();
    files.removeSignatures(); // before, so that none is ever beside an image that it is not of
    files.writeManifest(DirFiles.MANIFEST, manifest);
    files.removeOthers(names(blobs, manifests));
    isPublished = true;
  }

  private static Set<String> names(Set<Digest> blobs, Set<Digest> manifests) {
    return Stream.concat(
            blobs.stream().map(Digest::hex), manifests.stream().map(DirFiles::instance))
        .collect(Collectors.toSet());
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
    if (begun.isEmpty()) {
      return;
    }
    begun.get().presence().close();
    if (!isPublished) {
      content.removePartials(Optional.empty());
    }
    content.sweep();
    content.removeIngest();
    if (!isPublished && !files.hasDrafts()) {
      takeBack(begun.get());
    }
  }

  private void takeBack(Begun work) throws IOException {
    files
        .lock()
        .during(
            () -> {
              Set<String> ours = new HashSet<>(brought);
              ours.removeAll(work.found());
              ours.removeAll(namesOfPublished()); // by who was at work here, too
              files.removeAll(ours);
              files.unmake(work.made());
              return ours;
            });
  }

  private Set<String> namesOfPublished() throws IOException {
    Optional<RawManifest> top = files.top();
    if (top.isEmpty()) {
      return Set.of();
    }
    DirHoldings here = new DirHoldings(files, content);
    here.lackingOf(top.get());
    return names(here.blobs(), here.manifests());
  }
}
