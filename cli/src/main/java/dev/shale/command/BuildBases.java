package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.exec.BaseImages;
import dev.shale.exec.FoundBase;
import dev.shale.exec.Held;
import dev.shale.exec.LayerSupply;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.plan.BaseImage;
import dev.shale.plan.ResolvedBase;
import dev.shale.transport.ImageSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * The images that a build stands on: of the store, or of registries, from where no layer comes
 * before the build wants it. Closing this ends the connections to registries. Thread-safe.
 */
final class BuildBases implements BaseImages, AutoCloseable {
  private final Session session;
  private final LocalStore store;
  private final PullFlags pull;
  private final Held held = new Held();
  private final BaseNames names;

  BuildBases(Session session, LocalStore store, PullFlags pull) {
    this.session = session;
    this.store = store;
    this.pull = pull;
    this.names = new BaseNames(store);
  }

  @Override
  public FoundBase find(BaseImage image) throws IOException {
    Platform platform = image.platform();
    Optional<ImageArgument> qualified = ImageArgument.parseQualified(image.written());
    if (qualified.isEmpty()) {
      return findNamed(image.written(), platform);
    }
    return switch (qualified.get()) {
      case ImageArgument.InRegistry(ImageReference name) -> findNamed(name.toString(), platform);
      case ImageArgument.InStore(String name) ->
          FoundBase.of(pull.ofStore(session, store, name, platform));
      case ImageArgument.InLayout _,
          ImageArgument.InArchive _,
          ImageArgument.InDirectory _,
          ImageArgument.InTarballs _,
          ImageArgument.InDaemon _,
          ImageArgument.InContainersStorage _ ->
          find(transports(), qualified.get(), platform, Optional.empty());
    };
  }

  private FoundBase findNamed(String name, Platform platform) throws IOException {
    Optional<StoredImage> here = pull.withoutAsking(session, store, name, Optional.of(platform));
    if (here.isPresent()) {
      return FoundBase.of(here.get());
    }
    Transports transports = transports();
    return new RemoteNames(session)
        .firstNamed(
            name, from -> find(transports, from, platform, Puller.nameOf(from, transports)));
  }

  private Transports transports() {
    Transports transports = new Transports(session, pull.registry());
    hold(transports::close);
    return transports;
  }

  private synchronized void hold(Closeable one) {
    held.add(one);
  }

  /**
   * An image that is elsewhere.
   *
   * @param name what the store is to call it; what a transport brings is not to be in the way of
   *     what the store calls others
   */
  private FoundBase find(
      Transports transports, ImageArgument from, Platform platform, Optional<ImageReference> name)
      throws IOException {
    if (name.isPresent()) {
      names.note(name.get());
    }
    ImageSource source = transports.source(from);
    hold(source::close);
    Optional<ReadImage> read = ReadImage.of(source, platform);
    if (read.isEmpty()) {
      return FoundBase.of(Puller.pull(session, store, source, name, platform));
    }
    ReadImage image = read.get();
    Puller.warnUnlessFor(Optional.of(platform), image, image.config().platform(), session);
    return new FoundBase(
        new ResolvedBase(image.manifest().digest(), image.config()),
        image.layers(),
        Optional.of(new Supply(image, name, platform)));
  }

  /** Pulls the whole image, and then gives it its name. */
  private final class Supply implements LayerSupply {
    private final ReadImage image;
    private final Optional<ImageReference> name;
    private final Platform platform;

    Supply(ReadImage image, Optional<ImageReference> name, Platform platform) {
      this.image = image;
      this.name = name;
      this.platform = platform;
    }

    @Override
    public ImageSource source() {
      return image;
    }

    @Override
    public void bring() throws IOException {
      try {
        StoredImage pulled = Puller.pull(session, store, image, Optional.empty(), platform);
        if (name.isPresent()) {
          names.give(name.get(), pulled);
        }
      } catch (OciException e) {
        throw e.kind() == ErrorKind.NOT_FOUND
            ? new OciException(
                ErrorKind.NOT_FOUND,
                "pull %s: it was there when the build began, and is not any more: %s"
                    .formatted(image.name(), e.getMessage()),
                e)
            : e;
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    held.close();
  }
}
