package dev.shale.sync;

import dev.shale.copy.CopyForecast;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.Foretold;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Foretells what becomes of images that are copied as a request says. What nothing can change costs
 * one HEAD; only what is converted, or may lack what comes with it, costs more.
 */
final class Forecasts {
  private final SyncEnds ends;
  private final CopyRequest request;

  Forecasts(SyncEnds ends, CopyRequest request) {
    this.ends = ends;
    this.request = request;
  }

  /**
   * What would be copied, and what it becomes.
   *
   * @param image an image's own digest, or an index's
   * @param withTarsKept what is published of it if no layer that is a plain tar is packed
   */
  record Forecast(Descriptor image, Foretold withTarsKept) {
    Digest digest() {
      return image.digest();
    }
  }

  /** What is published of an image. */
  sealed interface Outcome {
    /** Just this. */
    record Known(Digest image) implements Outcome {}

    /** What the destination has, or what is the same but for how layers are packed. */
    record AsPresent(Digest image) implements Outcome {}

    /** What is known only when layers have been packed. */
    record Unknown() implements Outcome {}

    private static Outcome of(Foretold foretold) {
      return foretold.result().<Outcome>map(Known::new).orElseGet(Unknown::new);
    }

    default Optional<Digest> digest() {
      return switch (this) {
        case Known(var image) -> Optional.of(image);
        case AsPresent(var image) -> Optional.of(image);
        case Unknown() -> Optional.empty();
      };
    }
  }

  /**
   * How an image is copied that was chosen already: nothing is left to choose of one platform's.
   */
  CopyRequest ofChosen() {
    return request.platforms() instanceof CopyRequest.Platforms.One
        ? request.withPlatforms(new CopyRequest.Platforms.All())
        : request;
  }

  /**
   * Layers that are plain tars are packed or not: either way an image is the same if it is as it
   * was, and only where it is not its manifest has to tell.
   */
  private CopyRequest withTarsKept() {
    return ofChosen().withLayers(new CopyRequest.Layers.Keep());
  }

  Forecast of(ImagePlace place) throws IOException {
    Descriptor image = chosen(place);
    try (ImageSource source = ends.open(place, image.digest())) {
      return new Forecast(image, new CopyForecast(source, image, withTarsKept()).foretell());
    }
  }

  /**
   * What is published of an image, as far as that can be told.
   *
   * @param present what the destination's name means; it is the result, too, if nothing but how
   *     layers were packed tells the two apart
   */
  Outcome outcome(
      ImagePlace place, Forecast forecast, ImagePlace destination, Optional<Digest> present)
      throws IOException {
    Optional<Digest> kept = forecast.withTarsKept().result();
    boolean mayPack = !(request.layers() instanceof CopyRequest.Layers.Keep);
    if (present.isEmpty()) {
      return mayPack ? new Outcome.Unknown() : Outcome.of(forecast.withTarsKept());
    }
    if (present.equals(kept) || (kept.isPresent() && !mayPack)) {
      return new Outcome.Known(kept.get());
    }
    Foretold foretold = mayPack ? packed(place, forecast) : forecast.withTarsKept();
    if (foretold.result().isPresent()) {
      return Outcome.of(foretold);
    }
    try (ImageSource there = ends.openDestination(destination)) {
      return foretold
          .foundIn(there)
          .<Outcome>map(Outcome.AsPresent::new)
          .orElseGet(Outcome.Unknown::new);
    }
  }

  private Foretold packed(ImagePlace place, Forecast forecast) throws IOException {
    try (ImageSource source = ends.open(place, forecast.digest())) {
      return new CopyForecast(source, forecast.image(), ofChosen()).foretell();
    }
  }

  private Descriptor chosen(ImagePlace place) throws IOException {
    try (ImageSource source = ends.open(place)) {
      Descriptor top = source.describe();
      if (!top.mediaType().isIndex()
          || !(request.platforms() instanceof CopyRequest.Platforms.One(var platform))) {
        return top;
      }
      if (request.digests() == CopyRequest.Digests.REQUIRE) {
        throw OciException.unsupported(
            "sync %s: it is an index, and one image of it has another digest; --all copies it whole",
            place);
      }
      try (ImageSource pinned = ends.open(place, top.digest())) {
        return pinned.manifest().manifest() instanceof ImageIndex index
            ? index.select(platform, place.toString())
            : top;
      }
    }
  }

  /**
   * Whether a destination whose name means what an image becomes has all that comes with it.
   *
   * @param tags those that the source's repository has, if they are known
   */
  boolean isComplete(
      ImagePlace place, Forecast forecast, ImagePlace destination, Optional<Set<String>> tags)
      throws IOException {
    boolean isSparse = request.platforms() instanceof CopyRequest.Platforms.Sparse;
    if (!isSparse && !isWhole(destination)) {
      return false;
    }
    if (!isSparse && request.referrers() == CopyRequest.Referrers.LEAVE) {
      return true;
    }
    try (ImageSource source = ends.open(place, forecast.digest());
        ImageDestination there = ends.create(destination)) {
      return copyForecast(source, forecast, tags).isCompleteAt(there);
    }
  }

  /**
   * Whether the destination has all of the image that its name means. A directory is looked
   * through; what a registry has it took whole, unless it was sparse.
   */
  boolean isWhole(ImagePlace destination) throws IOException {
    if (destination instanceof ImagePlace.InRegistry) {
      return true;
    }
    try (ImageDestination there = ends.create(destination)) {
      return there.published().isPresent();
    }
  }

  private CopyForecast copyForecast(
      ImageSource source, Forecast forecast, Optional<Set<String>> tags) {
    ImageSource asked =
        tags.<ImageSource>map(known -> new ListedSource(source, known)).orElse(source);
    return new CopyForecast(asked, forecast.image(), ofChosen());
  }

  /**
   * Refuses to copy an image to where it, or what is to come along with it, cannot be.
   *
   * @param tags those that the source's repository has, if they are known
   * @throws OciException UNSUPPORTED if the destination does not keep what refers to the image,
   *     INVALID if its directory has other things in it
   */
  void admit(
      ImagePlace place, Forecast forecast, ImagePlace destination, Optional<Set<String>> tags)
      throws IOException {
    try (ImageSource source = ends.open(place, forecast.digest());
        ImageDestination there = ends.create(destination)) {
      copyForecast(source, forecast, tags).admit(there);
    }
  }
}
