package dev.shale.command;

import dev.shale.config.NameResolution;
import dev.shale.config.ShortNames;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What names of images in registries mean where the registry is left out: by aliases and by the
 * registries that are searched, or {@code docker.io}. Names behind {@code docker://} are not short:
 * there, what is left out is always {@code docker.io}.
 */
public final class RemoteNames {
  /** What does not keep an image from being in the next registry. */
  private static final Set<ErrorKind> NOT_THERE =
      Set.of(ErrorKind.NOT_FOUND, ErrorKind.DENIED, ErrorKind.UNAVAILABLE);

  private final Session session;
  private final ShortNames shortNames;

  public RemoteNames(Session session) {
    this.session = session;
    this.shortNames =
        new ShortNames(session.registries(), session.environment(), TerminalChoice.of(session));
  }

  /** What is done with an image, once it is known which. */
  @FunctionalInterface
  public interface Action<T> {
    T on(ImageArgument argument) throws IOException;
  }

  /**
   * Does something with the first image that an argument may mean and that is there.
   *
   * @throws OciException as the action does, if no image is there
   */
  public <T> T first(String text, Action<T> action) throws IOException {
    Optional<ImageArgument> qualified = ImageArgument.parseQualified(text);
    return qualified.isPresent() ? action.on(qualified.get()) : firstNamed(text, action);
  }

  /** {@link #first} of a bare name, whatever it looks like. */
  <T> T firstNamed(String name, Action<T> action) throws IOException {
    NameResolution resolution = shortNames.resolve(name);
    say(resolution);
    List<OciException> failures = new ArrayList<>();
    for (ImageReference candidate : resolution.candidates()) {
      try {
        T result = action.on(new ImageArgument.InRegistry(candidate));
        remember(resolution, candidate);
        return result;
      } catch (OciException e) {
        if (!NOT_THERE.contains(e.kind())) {
          throw e;
        }
        failures.add(e);
      }
    }
    throw nowhere(name, failures);
  }

  private void say(NameResolution resolution) {
    resolution
        .note()
        .ifPresent(
            note ->
                session
                    .progress()
                    .on(new ProgressEvent.Finished("find " + resolution.asked(), note)));
  }

  private void remember(NameResolution resolution, ImageReference used) {
    try {
      shortNames.remember(resolution, used);
    } catch (IOException | OciException e) {
      session
          .progress()
          .warn(
              "%s will be asked for again: it cannot be written down (%s)"
                  .formatted(resolution.asked(), e.getMessage()));
    }
  }

  /** Several failures are said in one line each; the last one's kind is that of them all. */
  private OciException nowhere(String name, List<OciException> failures) {
    if (failures.size() == 1) {
      return failures.getFirst();
    }
    failures.forEach(failure -> session.progress().warn(failure.getMessage()));
    OciException last = failures.getLast();
    return new OciException(
        last.kind(), "find %s: in none of %d registries".formatted(name, failures.size()), last);
  }

  /**
   * The image that an argument means where something is to be written.
   *
   * @throws OciException INVALID if it may mean several
   */
  public ImageArgument only(String text) throws IOException {
    Optional<ImageArgument> qualified = ImageArgument.parseQualified(text);
    if (qualified.isPresent()) {
      return qualified.get();
    }
    NameResolution resolution = shortNames.resolveOne(text);
    say(resolution);
    return new ImageArgument.InRegistry(resolution.candidates().getFirst());
  }

  /** {@link #only} of a repository: where no tag is said, none is meant. */
  ImageArgument repository(String text) throws IOException {
    ImageArgument meant = only(text);
    if (ImageArgument.parseQualified(text).isPresent()
        || !(meant instanceof ImageArgument.InRegistry(ImageReference name))
        || isTagged(text)) {
      return meant;
    }
    return new ImageArgument.InRegistry(
        new ImageReference(name.registry(), name.repository(), Optional.empty(), Optional.empty()));
  }

  private static boolean isTagged(String text) {
    ImageReference said = ImageReference.parse(text);
    return said.tag().isPresent() || said.digest().isPresent();
  }

  /** An image of the store by one of the names that a short one stands for; nobody is asked. */
  public Optional<StoredImage> stored(LocalStore store, String name) throws IOException {
    for (ImageReference candidate : shortNames.candidates(name).candidates()) {
      Optional<StoredImage> found = store.find(candidate);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
