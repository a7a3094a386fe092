package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import dev.shale.name.TagSelection;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A place where images have tags: a repository, a layout, an archive.
 *
 * @param name as results state it
 * @param opening how the image of a tag is opened; the caller closes
 */
record TagPlace(String name, Listing listing, Opening opening) {
  /** How tags are listed. */
  @FunctionalInterface
  interface Listing {
    /** The first tags that are selected, as many as asked for. */
    List<String> list(TagSelection selection, int most) throws IOException;
  }

  /** How an image is opened. */
  @FunctionalInterface
  interface Opening {
    ImageSource open(String tag) throws IOException;
  }

  /**
   * The place of an argument, which must not say more than that.
   *
   * @param given as the user wrote it
   */
  static TagPlace of(ImageArgument argument, String given, Transports transports) {
    return switch (argument) {
      case ImageArgument.InRegistry(var name)
          when name.tag().isEmpty() && name.digest().isEmpty() ->
          ofRepository(name, transports);
      case ImageArgument.InLayout layout
          when layout.selector() instanceof OciLayout.Selector.Only ->
          new TagPlace(
              "oci:" + layout.directory(),
              ofLayout(layout.directory()),
              tag ->
                  transports.source(ImageArgument.parse("oci:" + layout.directory() + ":" + tag)));
      case ImageArgument.InArchive archive when archive.choice() instanceof ArchiveChoice.Only ->
          new TagPlace(
              archive.format() + ":" + archive.file(),
              (selection, most) -> first(transports.namesIn(archive).stream(), selection, most),
              tag ->
                  transports.source(
                      new ImageArgument.InArchive(
                          archive.format(), archive.file(), new ArchiveChoice.Named(tag))));
      case ImageArgument.InStore(String called) ->
          throw OciException.unsupported(
              "tags store:%s: shale images lists what is in the store", called);
      case ImageArgument.InRegistry _, ImageArgument.InLayout _, ImageArgument.InArchive _ ->
          throw OciException.invalid(
              "tags %s: a repository is listed as a whole; leave the tag or digest away", given);
      case ImageArgument.InDirectory _,
          ImageArgument.InTarballs _,
          ImageArgument.InDaemon _,
          ImageArgument.InContainersStorage _ ->
          throw OciException.unsupported(
              "tags %s: only docker://, oci:, oci-archive: and docker-archive: have tags to list",
              given);
    };
  }

  /** All of a repository in a registry, its images read from wherever they can be had. */
  private static TagPlace ofRepository(ImageReference name, Transports transports) {
    return new TagPlace(
        name.name(),
        ofRegistry(name, transports),
        tag -> transports.source(new ImageArgument.InRegistry(name.withTag(tag))));
  }

  /** The same, but no mirror is believed: this is what can be changed. */
  static TagPlace ofHome(ImageReference name, Transports transports) {
    return new TagPlace(
        name.name(), ofRegistry(name, transports), tag -> transports.homeSource(name.withTag(tag)));
  }

  /** What is no tag by the specification leads to nothing, whatever it would do to a terminal. */
  private static Listing ofRegistry(ImageReference name, Transports transports) {
    return (selection, most) ->
        transports.tags(name, selection, most).stream().filter(ImageReference::isTag).toList();
  }

  private static Listing ofLayout(Path directory) {
    return (selection, most) ->
        first(
            new OciLayout(directory)
                .entries().stream().flatMap(entry -> LayoutIndex.nameOf(entry).stream()),
            selection,
            most);
  }

  private static List<String> first(Stream<String> names, TagSelection selection, int most) {
    return names.distinct().filter(selection::accepts).limit(most).toList();
  }

  List<String> tags(TagSelection selection, int most) throws IOException {
    return listing.list(selection, most);
  }
}
