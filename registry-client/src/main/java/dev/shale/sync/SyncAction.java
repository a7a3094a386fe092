package dev.shale.sync;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.util.Optional;

/** What a plan says about one image. */
public sealed interface SyncAction {
  /**
   * Copies an image, and then puts its name on it.
   *
   * @param image what is copied, whatever the source's tag means by then
   * @param becomes what the destination's name means then: another digest only where a conversion
   *     was asked for; empty if it is known only when layers have been packed
   */
  record Copy(
      ImagePlace source,
      ImagePlace destination,
      Digest image,
      Optional<Digest> becomes,
      Reason reason)
      implements SyncAction {}

  /** Why an image is copied. */
  sealed interface Reason {
    /** The destination has no such name. */
    record New() implements Reason {}

    /** The destination's name means another image, or one packed otherwise that lacks a layer. */
    record Moved(Digest from) implements Reason {}

    /**
     * The destination's name means the image, but something that is to come with it is not there:
     * what refers to it, or images of a sparse index. The name stays as it is.
     */
    record Incomplete() implements Reason {}
  }

  /**
   * Leaves alone what is there.
   *
   * @param image what the source has
   * @param present what that becomes, which is what the destination has; the same unless a
   *     conversion was asked for
   */
  record Keep(ImagePlace source, ImagePlace destination, Digest image, Digest present)
      implements SyncAction {}

  /** Deletes a name that the source lacks. */
  record Delete(ImagePlace destination, Digest image) implements SyncAction {}

  /**
   * Leaves alone a name that may not move, though the source's has.
   *
   * @param image what the source has
   * @param present what the destination has, and keeps
   */
  record Refuse(ImagePlace source, ImagePlace destination, Digest image, Digest present)
      implements SyncAction {}

  /**
   * Leaves an image out.
   *
   * @param rule what leaves it out: {@code --exclude *-rc*}
   */
  record Skip(ImagePlace source, String rule) implements SyncAction {}

  /**
   * Stands for an image that nothing could be learned of; whoever carries the plan out has failed
   * at it.
   *
   * @param place the image, or the repository where not even its images are known
   */
  record Fail(ImagePlace place, ErrorKind kind, String message) implements SyncAction {
    /** The failure, to be thrown. */
    public OciException asThrown() {
      return new OciException(kind, message);
    }
  }

  /** The place by which actions are ordered: the destination's if there is one. */
  default ImagePlace place() {
    return switch (this) {
      case Copy copy -> copy.destination();
      case Keep keep -> keep.destination();
      case Delete delete -> delete.destination();
      case Refuse refuse -> refuse.destination();
      case Skip skip -> skip.source();
      case Fail fail -> fail.place();
    };
  }

  /** What is copied or compared; empty where no image was looked at. */
  default Optional<Digest> digest() {
    return switch (this) {
      case Copy copy -> Optional.of(copy.image());
      case Keep keep -> Optional.of(keep.image());
      case Delete delete -> Optional.of(delete.image());
      case Refuse refuse -> Optional.of(refuse.image());
      case Skip _, Fail _ -> Optional.empty();
    };
  }
}
