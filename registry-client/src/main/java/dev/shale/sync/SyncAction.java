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
   */
  record Copy(ImagePlace source, ImagePlace destination, Digest image, Reason reason)
      implements SyncAction {}

  /** Why an image is copied. */
  sealed interface Reason {
    /** The destination has no such name. */
    record New() implements Reason {}

    /** The destination's name means another image. */
    record Moved(Digest from) implements Reason {}
  }

  /** Leaves alone what is the same at either end. */
  record Keep(ImagePlace source, ImagePlace destination, Digest image) implements SyncAction {}

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
