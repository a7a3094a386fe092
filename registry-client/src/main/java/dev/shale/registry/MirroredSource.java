package dev.shale.registry;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageSource;
import dev.shale.transport.OwnedBlob;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An image that may be had in several places. The first place, in their order, that has its
 * manifest gives everything: a manifest and blobs of two places might not fit together. Finding it
 * costs no request of its own. Of its blobs and manifests that others list, nothing is known before
 * it is found.
 *
 * <p>Spec: containers-registries.conf(5), "Remapping and mirroring registries".
 */
final class MirroredSource implements ImageSource {
  /** One of the places. */
  @FunctionalInterface
  interface Place {
    /**
     * The image there; nothing is asked yet.
     *
     * @throws OciException DENIED if the place is blocked
     */
    ImageSource open();
  }

  /** What the image is asked for. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(ImageSource source) throws IOException;
  }

  private final ImageReference name;
  private final List<Place> places;
  private final ProgressListener progress;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<ImageSource> found = Optional.empty();

  /**
   * @param name what the user calls the image
   * @param places one at least, the image's home last
   * @param progress told of every mirror that failed, if the home did too
   */
  MirroredSource(ImageReference name, List<Place> places, ProgressListener progress) {
    this.name = name;
    this.places = List.copyOf(places);
    this.progress = progress;
  }

  @Override
  public String name() {
    return "docker://" + name;
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    return source().origins(blob);
  }

  @Override
  public RawManifest manifest() throws IOException {
    return ask(ImageSource::manifest);
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return source().manifest(descriptor);
  }

  @Override
  public Descriptor describe() throws IOException {
    return ask(ImageSource::describe);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return source().referrers(subject);
  }

  @Override
  public Optional<ImageSource> beside(String tag) throws IOException {
    return source().beside(tag);
  }

  @Override
  public Descriptor describe(MediaType type, Digest blob) throws IOException {
    return source().describe(type, blob);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return new OwnedBlob(descriptor, this::source);
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return source().has(blob);
  }

  /** The place that has the image. */
  private ImageSource source() throws IOException {
    lock.lock();
    try {
      if (found.isEmpty()) {
        describe();
      }
      return found.orElseThrow();
    } finally {
      lock.unlock();
    }
  }

  private <T> T ask(Question<T> question) throws IOException {
    lock.lock();
    try {
      return found.isPresent() ? question.ask(found.get()) : search(question);
    } finally {
      lock.unlock();
    }
  }

  private <T> T search(Question<T> question) throws IOException {
    List<Exception> failures = new ArrayList<>();
    for (Place mirror : places.subList(0, places.size() - 1)) {
      try {
        return answer(question, mirror);
      } catch (IOException | OciException e) {
        if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
          throw e;
        }
        failures.add(e);
      }
    }
    try {
      return answer(question, places.getLast());
    } catch (IOException | OciException e) {
      failures.forEach(e::addSuppressed);
      failures.forEach(failure -> progress.warn("a mirror failed: " + failure.getMessage()));
      throw e;
    }
  }

  private <T> T answer(Question<T> question, Place place) throws IOException {
    ImageSource source = place.open();
    T answer = question.ask(source);
    found = Optional.of(source);
    return answer;
  }

  @Override
  public void close() throws IOException {
    if (found.isPresent()) {
      found.get().close();
    }
  }
}
