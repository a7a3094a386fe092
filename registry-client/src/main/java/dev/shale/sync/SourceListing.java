package dev.shale.sync;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.sync.SourceRepository.Extent;
import dev.shale.sync.SourceRepository.SourceImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds out what images a source has; asks for no more than the lists of tags. */
final class SourceListing {
  private final SyncEnds ends;
  private final Attempts attempts;

  SourceListing(SyncEnds ends, Attempts attempts) {
    this.ends = ends;
    this.attempts = attempts;
  }

  /**
   * The repositories of a source.
   *
   * @throws OciException NOT_FOUND if it has no images
   */
  List<SourceRepository> list(SyncSource source) throws IOException {
    List<SourceRepository> repositories =
        switch (source) {
          case SyncSource.Registry(var host) -> catalog(host);
          case SyncSource.Repository(var name) -> List.of(whole(name));
          case SyncSource.Image(var name) -> List.of(only(name));
          case SyncSource.Listed(_, var list) -> listed(list);
          case SyncSource.Directory(var root) -> DirectoryListing.list(root);
        };
    if (!attempts.haveFailed() && repositories.stream().allMatch(one -> one.images().isEmpty())) {
      throw OciException.notFound("sync %s: no images there", source);
    }
    return repositories;
  }

  private List<SourceRepository> catalog(String host) throws IOException {
    List<ImageReference> names =
        ends.source(host).repositories(host).stream()
            .map(path -> new ImageReference(host, path, Optional.empty(), Optional.empty()))
            .toList();
    return attempts.each(names, ImagePlace.InRegistry::new, this::wholeIfAny);
  }

  /** A registry goes on listing a repository that has lost its last tag. */
  private SourceRepository wholeIfAny(ImageReference name) throws IOException {
    try {
      return whole(name);
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return new SourceRepository(name.name(), List.of(), new Extent.Some());
      }
      throw e;
    }
  }

  private SourceRepository whole(ImageReference name) throws IOException {
    return new Wanted(name).all().found();
  }

  private static SourceRepository only(ImageReference name) {
    return new SourceRepository(
        name.name(), List.of(image(name, reference(name), Optional.empty())), new Extent.Some());
  }

  private static String reference(ImageReference name) {
    return name.toString().substring(name.name().length());
  }

  private static SourceImage image(
      ImageReference name, String reference, Optional<String> leftOutBy) {
    return new SourceImage(new ImagePlace.InRegistry(name), reference, leftOutBy);
  }

  private List<SourceRepository> listed(SourceList list) throws IOException {
    Map<ImageReference, Wanted> byName = new LinkedHashMap<>();
    for (SourceList.Entry entry : list.entries()) {
      for (SourceList.Wanted wanted : entry.wanted()) {
        byName.computeIfAbsent(wanted.repository(), Wanted::new).add(wanted.tags());
      }
    }
    return attempts.each(
        List.copyOf(byName.values()), one -> new ImagePlace.InRegistry(one.name), Wanted::found);
  }

  /** All that is said of one repository. */
  private final class Wanted {
    private final ImageReference name;
    private final Set<String> named = new LinkedHashSet<>();
    private final List<SourceList.Tags.Matching> filters = new ArrayList<>();
    private boolean isAll;

    Wanted(ImageReference name) {
      this.name = name;
    }

    Wanted all() {
      isAll = true;
      return this;
    }

    void add(SourceList.Tags tags) {
      switch (tags) {
        case SourceList.Tags.All() -> isAll = true;
        case SourceList.Tags.Named(var references) -> named.addAll(references);
        case SourceList.Tags.Matching matching -> filters.add(matching);
      }
    }

    SourceRepository found() throws IOException {
      List<SourceImage> images = new ArrayList<>();
      named.forEach(reference -> images.add(named(reference)));
      if (!isAll && filters.isEmpty()) {
        return new SourceRepository(name.name(), images, new Extent.Some());
      }
      Set<String> tags = new LinkedHashSet<>(ends.source(name.registry()).tags(name));
      tags.stream()
          .filter(tag -> !named.contains(tag))
          .map(tag -> image(name.withTag(tag), ":" + tag, leftOutBy(tag)))
          .forEach(images::add);
      Predicate<String> meant = tag -> leftOutBy(tag).isEmpty();
      return new SourceRepository(name.name(), images, new Extent.Whole(tags, meant));
    }

    private SourceImage named(String reference) {
      boolean isDigest = reference.contains(":");
      ImageReference image =
          isDigest ? name.withDigest(Digest.parse(reference)) : name.withTag(reference);
      return image(image, (isDigest ? "@" : ":") + reference, Optional.empty());
    }

    private Optional<String> leftOutBy(String tag) {
      return isAll || filters.stream().anyMatch(one -> one.filter().accepts(tag))
          ? Optional.empty()
          : Optional.of(
              filters.stream()
                  .map(SourceList.Tags.Matching::words)
                  .collect(Collectors.joining(", ", "not by ", "")));
    }
  }
}
