package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.Optional;

/**
 * The sending of a manifest list to where it is to be found.
 *
 * @param to not the store, which keeps images of one platform
 */
public record ListPush(ManifestList list, ImageArgument to, Images images) {
  /** What becomes of the images. */
  public sealed interface Images {
    /** They go, too, from where they are. */
    record Sent(CopyRequest request) implements Images {}

    /**
     * They are at the destination.
     *
     * @param asked what they were to become, which is to be nothing
     */
    record There(ConversionFlags asked) implements Images {}
  }

  public ListPush {
    if (to instanceof ImageArgument.InStore) {
      throw OciException.unsupported(
          "push list %s: the store keeps images of one platform", list.name());
    }
  }

  /**
   * Sends it.
   *
   * @throws OciException INVALID if images were to become something else that do not go, CONFLICT
   *     if they are not there
   */
  public RawManifest push(Session session, LocalStore store, Transports transports)
      throws IOException {
    return switch (images) {
      case Images.Sent(CopyRequest request) -> withImages(session, store, transports, request);
      case Images.There(ConversionFlags asked) -> alone(transports, asked);
    };
  }

  private RawManifest withImages(
      Session session, LocalStore store, Transports transports, CopyRequest request)
      throws IOException {
    try (ImageDestination target = transports.destination(to);
        ListSource source = new ListSource(list, store, transports)) {
      return new ImageCopier(session.progress()).copy(source, target, request);
    }
  }

  private RawManifest alone(Transports transports, ConversionFlags conversion) throws IOException {
    if (conversion.areGiven()) {
      throw OciException.invalid(
          "push list %s: what images become is asked for, but only the list goes; add --all",
          list.name());
    }
    try (ImageDestination target = transports.destination(to)) {
      return alone(target);
    }
  }

  private RawManifest alone(ImageDestination target) throws IOException {
    try {
      return TaskGroup.interruptibly(
          () -> {
            target.admit(list.index().manifest());
            if (!(to instanceof ImageArgument.InRegistry)) { // it sees to it itself
              requireImages(target);
            }
            target.publish(list.index());
            return list.index();
          });
    } catch (OciException e) {
      if (e.kind() == ErrorKind.UNAVAILABLE || e.kind() == ErrorKind.DENIED) {
        throw e; // that has nothing to do with what is there
      }
      throw new OciException(
          e.kind(), e.getMessage() + "; where its images are not there yet, --all sends them", e);
    }
  }

  private void requireImages(ImageDestination target) throws IOException {
    for (Descriptor entry : list.entries()) {
      Optional<Digest> lacking = target.lacking(entry);
      if (lacking.isPresent()) {
        throw OciException.conflict(
            "push list %s: %s lacks %s%s",
            list.name(),
            target.name(),
            lacking.get(),
            lacking.get().equals(entry.digest()) ? "" : ", which is of " + entry.digest());
      }
    }
  }
}
