package dev.shale.exec;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.plan.ResolvedBase;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An image of one store that another one lacks, and how often it was brought there. */
final class FarImage implements LayerSupply {
  private final StoredImage image;
  private final ImageSource source;
  private final LocalStore to;
  private final AtomicInteger brought = new AtomicInteger();

  FarImage(LocalStore from, StoredImage image, LocalStore to) {
    this.image = image;
    this.source = from.source(image);
    this.to = to;
  }

  /** As a base. */
  FoundBase found() {
    return new FoundBase(
        new ResolvedBase(image.digest(), image.config()), image.layers(), Optional.of(this));
  }

  StoredImage image() {
    return image;
  }

  int timesBrought() {
    return brought.get();
  }

  @Override
  public ImageSource source() {
    return source;
  }

  @Override
  public void bring() throws IOException {
    brought.incrementAndGet();
    try (ImageDestination destination = to.destination(List.of())) {
      new ImageCopier(ProgressListener.NONE).copy(source, destination, CopyRequest.EXACT);
    }
  }
}
