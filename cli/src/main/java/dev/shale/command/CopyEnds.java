package dev.shale.command;

import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;

/** How to reach the two ends of a copy: what the user says of both, and their opening. */
public final class CopyEnds {
  @Mixin EndpointFlags endpoints = new EndpointFlags();
  @Mixin UploadFlags uploads = new UploadFlags();
  @Mixin PlaceFlags places = new PlaceFlags();

  /** The opening of the source. */
  @FunctionalInterface
  public interface SourceOpening {
    ImageSource open() throws IOException;
  }

  /** What is done between the two, which are closed afterwards. */
  @FunctionalInterface
  public interface Work {
    void between(ImageSource source, ImageDestination destination) throws IOException;
  }

  /**
   * Opens both, the user's store too if one is in it, and does the work.
   *
   * @param moreNames that the copy gets beside the destination's
   */
  public void open(
      Session session, ImageArgument from, ImageArgument to, List<String> moreNames, Work work)
      throws IOException {
    open(session, from, to, moreNames, UnaryOperator.identity(), work);
  }

  /**
   * As the other, for who has to know whether it is the source that cannot be opened.
   *
   * @param reading what is made of the opening
   */
  public void open(
      Session session,
      ImageArgument from,
      ImageArgument to,
      List<String> moreNames,
      UnaryOperator<SourceOpening> reading,
      Work work)
      throws IOException {
    if (isInStore(from) || isInStore(to)) {
      try (LocalStore store = session.openStore()) {
        open(
            session,
            sources -> reading.apply(() -> source(from, store, sources)).open(),
            destinations -> destination(to, moreNames, store, destinations),
            work);
      }
    } else {
      open(
          session,
          sources -> reading.apply(() -> sources.source(from)).open(),
          destinations -> destinations.destination(to, moreNames),
          work);
    }
  }

  private static boolean isInStore(ImageArgument argument) {
    return argument instanceof ImageArgument.InStore;
  }

  /** How one end is opened. */
  @FunctionalInterface
  private interface Opening<T> {
    T with(Transports transports) throws IOException;
  }

  private void open(
      Session session, Opening<ImageSource> from, Opening<ImageDestination> to, Work work)
      throws IOException {
    try (Transports sources =
            new Transports(session, endpoints.source(), new UploadFlags(), places.source());
        Transports destinations =
            new Transports(session, endpoints.destination(), uploads, places.destination());
        ImageSource source = from.with(sources);
        ImageDestination destination = to.with(destinations)) {
      work.between(source, destination);
    }
  }

  private static ImageSource source(ImageArgument argument, LocalStore store, Transports transports)
      throws IOException {
    return argument instanceof ImageArgument.InStore(String called)
        ? StoredIndex.source("copy", store, called, transports)
        : transports.source(argument);
  }

  private static ImageDestination destination(
      ImageArgument argument, List<String> moreNames, LocalStore store, Transports transports)
      throws IOException {
    if (!(argument instanceof ImageArgument.InStore(String called))) {
      return transports.destination(argument, moreNames);
    }
    List<ImageReference> names =
        NewNames.all(List.of(called), moreNames).stream().map(ImageReference::parse).toList();
    NewNames.check("copy", names);
    return store.destination(names);
  }
}
