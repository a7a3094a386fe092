package dev.shale.copy;

import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.Map;

/**
 * What a copy would come to, for one who has to know whether it was made before. Nothing is
 * written, no layer is read, and of the source only what has to be. Refuses what {@link
 * ImageCopier#copy} refuses because of the image.
 *
 * @param source stays the caller's to close
 * @param image what the source means, an image or an index, of which no platform has to be chosen
 */
public record CopyForecast(ImageSource source, Descriptor image, CopyRequest request) {
  public CopyForecast {
    if (request.platforms() instanceof CopyRequest.Platforms.One) {
      throw new IllegalArgumentException("a platform's image is still to be chosen");
    }
  }

  /**
   * What would be published, as far as that can be told.
   *
   * <p>What {@link CopyRequest#keeps} costs nothing, an image of another format its manifest and
   * config, and an index its own manifest and that of each image that may change.
   */
  public Foretold foretell() throws IOException {
    if (request.keeps(image.mediaType())) {
      return Foretold.of(image.digest());
    }
    return image.mediaType().isSchema1()
        ? Foretold.nothing()
        : TaskGroup.interruptibly(() -> rehearsal().run(source.manifest()));
  }

  private Rehearsal rehearsal() {
    return new Rehearsal(source, image.mediaType(), request);
  }

  /**
   * Refuses what {@link ImageCopier#copy} would refuse because this destination does not keep what
   * is to come along.
   *
   * @throws OciException UNSUPPORTED if something refers to what is copied, or cosign has put it
   *     beside that
   */
  public void admit(ImageDestination destination) throws IOException {
    if (request.referrers() == CopyRequest.Referrers.LEAVE
        || ReferrerCopy.isKeptBy(destination)
        || image.mediaType().isSchema1()) {
      return;
    }
    TaskGroup.interruptibly(
        () -> {
          ReferrerCopy.admit(Ends.ofPlan(source, destination), copied(rehearsal()));
          return image;
        });
  }

  /**
   * Whether a destination that has published what is {@linkplain #foretell foretold} has everything
   * that would be copied: of a sparse index its images, and what refers to what is copied.
   */
  public boolean isCompleteAt(ImageDestination destination) throws IOException {
    boolean isSparse =
        request.platforms() instanceof CopyRequest.Platforms.Sparse && image.mediaType().isIndex();
    boolean takesReferrers = request.referrers() == CopyRequest.Referrers.TAKE;
    return (!isSparse && !takesReferrers)
        || TaskGroup.interruptibly(
            () ->
                (!isSparse || hasEntries(destination))
                    && (!takesReferrers || hasReferrers(destination)));
  }

  private boolean hasEntries(ImageDestination destination) throws IOException {
    return new Presence(source, destination, request).hasEntries(source.manifest());
  }

  private boolean hasReferrers(ImageDestination destination) throws IOException {
    Rehearsal rehearsal = rehearsal();
    PlannedDestination planned = new PlannedDestination(destination);
    new ReferrerCopy(
            Ends.ofPlan(source, planned),
            rehearsal.content(),
            copied(rehearsal),
            CopyForecast::copyExactly,
            ProgressListener.NONE)
        .take();
    return planned.steps().stream().allMatch(CopyPlan.Step.Exists.class::isInstance);
  }

  /** What each manifest becomes; one that stays need not be read. */
  private Map<Digest, Digest> copied(Rehearsal rehearsal) throws IOException {
    if (image.mediaType().isManifest() && request.keeps(image.mediaType())) {
      return Map.of(image.digest(), image.digest());
    }
    rehearsal.run(source.manifest());
    return rehearsal.content().copied();
  }

  private static void copyExactly(ImageSource from, ImageDestination to) throws IOException {
    new ImageCopier(ProgressListener.NONE).copy(from, to, CopyRequest.EXACT);
  }
}
