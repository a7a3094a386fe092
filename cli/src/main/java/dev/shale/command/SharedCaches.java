package dev.shale.command;

import dev.shale.buildcache.CacheLedger;
import dev.shale.buildcache.CacheWriter;
import dev.shale.buildcache.ImportedCache;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.exec.Held;
import dev.shale.exec.SharedResults;
import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The caches elsewhere that a build reads and writes. Not thread-safe. */
final class SharedCaches implements AutoCloseable {
  private final Session session;
  private final LocalStore store;
  private final List<CachePlace> places;
  private final Transports transports;
  private final Held held = new Held();
  private final List<ImportedCache> imported = new ArrayList<>();
  private final CacheLedger ledger = new CacheLedger();

  private SharedCaches(
      Session session, LocalStore store, List<CachePlace> places, Transports transports) {
    this.session = session;
    this.store = store;
    this.places = List.copyOf(places);
    this.transports = transports;
    held.add(transports::close);
  }

  /** Reads what is to be read; what cannot be is told of. The caller closes. */
  static SharedCaches open(
      Session session,
      LocalStore store,
      RegistryFlags registry,
      List<CachePlace.From> sources,
      List<CachePlace> places)
      throws IOException {
    SharedCaches caches =
        new SharedCaches(session, store, places, new Transports(session, registry));
    try {
      for (CachePlace.From source : sources) {
        caches.read(source);
      }
      return caches;
    } catch (IOException | RuntimeException e) {
      caches.close();
      throw e;
    }
  }

  /** A build can be done without a cache, whatever is the matter with it. */
  private void read(CachePlace.From from) throws IOException {
    try {
      ImageSource source = transports.source(from.place());
      held.add(source::close);
      imported.add(ImportedCache.read(source));
    } catch (OciException e) {
      session.progress().warn("nothing is taken from a build cache: " + e.getMessage());
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      session.progress().warn("nothing is taken from a build cache: " + e.getMessage());
    }
  }

  /** What a build is told. */
  SharedResults results() {
    boolean isInline = places.stream().anyMatch(CachePlace.Inline.class::isInstance);
    return new SharedResults(
        imported,
        Optional.of(ledger),
        isInline ? SharedResults.Inline.YES : SharedResults.Inline.NO);
  }

  /**
   * Writes what is to be written.
   *
   * @param images what the result is called where it was pushed
   */
  void write(List<ImageReference> images) throws IOException {
    for (CachePlace place : places) {
      switch (place) {
        case CachePlace.Inline() -> {}
        case CachePlace.To to -> write(to, images);
      }
    }
  }

  private void write(CachePlace.To to, List<ImageReference> images) throws IOException {
    CacheWriter.Content content =
        new CacheWriter.Content(ledger.entries(to.mode()), to.mounts().apply(ledger), to.packing());
    try {
      new CacheWriter(store, imported, images, session.progress())
          .write(content, new Place(to.place()));
    } catch (OciException e) {
      switch (to.onFailure()) {
        case FAIL -> throw failure(e.kind(), e);
        case WARN -> session.progress().warn(failure(e.kind(), e).getMessage());
      }
    } catch (IOException e) {
      if (to.onFailure() == CachePlace.OnFailure.FAIL || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      session.progress().warn(failure(ErrorKind.UNAVAILABLE, e).getMessage());
    }
  }

  private static OciException failure(ErrorKind kind, Exception cause) {
    return new OciException(
        kind,
        "the image is made, and its build cache is not written: " + cause.getMessage(),
        cause);
  }

  /** Opened anew each time: what is there may have changed. */
  private final class Place implements CacheWriter.Place {
    private final ImageArgument place;

    Place(ImageArgument place) {
      this.place = place;
    }

    @Override
    public ImageSource source() throws IOException {
      return place instanceof ImageArgument.InRegistry(ImageReference name)
          ? transports.homeSource(name)
          : transports.source(place);
    }

    @Override
    public ImageDestination destination() throws IOException {
      return transports.destination(place);
    }
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
