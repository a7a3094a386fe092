package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.name.TagSelection;
import dev.shale.plan.BaseImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** When and how an image that a command stands on is pulled. */
public final class PullFlags {
  /** When a registry is asked. */
  public enum Policy {
    /** Always; what the store has serves only to save transfers. */
    ALWAYS,
    /** If the store does not have the image. */
    MISSING,
    /** Not at all. */
    NEVER;

    /** The inverse of nothing: several words mean the same. */
    public static Policy parse(String text) {
      return switch (text) {
        case "always", "true", "newer", "ifnewer" -> ALWAYS; // what is here is not sent again
        case "missing", "ifmissing", "notpresent" -> MISSING;
        case "never", "false" -> NEVER;
        default ->
            throw OciException.invalid("pull \"%s\": expected always, missing or never", text);
      };
    }
  }

  @Option(
      names = "--pull",
      arity = "0..1",
      fallbackValue = "always",
      paramLabel = "always|missing|never",
      description = "when to ask the registry [missing; without a value, always]")
  Policy policy = Policy.MISSING;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "which image of an index [this machine's]")
  Optional<Platform> platform = Optional.empty();

  @Mixin RegistryFlags registry = new RegistryFlags();

  /** What flags of another command say. */
  static PullFlags of(Policy policy, RegistryFlags registry) {
    PullFlags pull = new PullFlags();
    pull.policy = policy;
    pull.registry = registry;
    return pull;
  }

  /** The same, but for an image of another platform. */
  public void choose(Platform other) {
    platform = Optional.of(other);
  }

  /** The platform that is asked for. */
  public Optional<Platform> platform() {
    return platform;
  }

  /** Whether an image of the store is for the platform that is asked for. */
  public boolean fits(StoredImage image) {
    return fits(image, platform);
  }

  /** Whether a registry is asked though the store has the image. */
  public boolean isAlways() {
    return policy == Policy.ALWAYS;
  }

  /** The same with another policy. */
  public void choose(Policy other) {
    policy = other;
  }

  /**
   * The image, pulled if need be.
   *
   * @throws OciException NOT_FOUND if it is nowhere
   */
  public StoredImage obtain(Session session, LocalStore store, String called) throws IOException {
    return obtain(session, store, called, platform);
  }

  /**
   * Brings the images of all tags of a repository or a layout.
   *
   * @throws OciException INVALID if a name says a tag already, NOT_FOUND if there are none
   */
  public List<StoredImage> obtainAll(Session session, LocalStore store, String repository)
      throws IOException {
    List<String> tags;
    try (Transports transports = new Transports(session, registry)) {
      ImageArgument place = new RemoteNames(session).repository(repository);
      tags = TagPlace.of(place, repository, transports).tags(TagSelection.ALL, Integer.MAX_VALUE);
    }
    if (tags.isEmpty()) {
      throw OciException.notFound("pull %s: it has no tags", repository);
    }
    List<StoredImage> all = new ArrayList<>();
    for (String tag : tags) {
      all.add(obtain(session, store, repository + ":" + tag));
    }
    return all;
  }

  /** {@link #obtain(Session, LocalStore, String)} of an image for another platform. */
  StoredImage obtain(Session session, LocalStore store, String called, Optional<Platform> wanted)
      throws IOException {
    if (ImageArgument.parse(called) instanceof ImageArgument.InStore(String name)) {
      return obtainNamed(session, store, name, wanted);
    }
    try (Transports transports = new Transports(session, registry)) {
      return Puller.pull(session, store, transports, ImageArgument.parse(called), wanted);
    }
  }

  /** {@link #obtain(Session, LocalStore, String)} of an image that is called by its bare name. */
  StoredImage obtainNamed(Session session, LocalStore store, String name, Optional<Platform> wanted)
      throws IOException {
    Optional<StoredImage> here = withoutAsking(session, store, name, wanted);
    if (here.isPresent()) {
      return here.get();
    }
    try (Transports transports = new Transports(session, registry)) {
      return new RemoteNames(session)
          .firstNamed(name, from -> Puller.pull(session, store, transports, from, wanted));
    }
  }

  /**
   * The image if no registry is asked for it.
   *
   * @throws OciException NOT_FOUND if none may be asked, and the store does not have it
   */
  Optional<StoredImage> withoutAsking(
      Session session, LocalStore store, String name, Optional<Platform> wanted)
      throws IOException {
    if (policy == Policy.ALWAYS) {
      return Optional.empty();
    }
    Optional<StoredImage> found =
        stored(store, name, new RemoteNames(session), wanted.orElse(session.platform()))
            .filter(image -> fits(image, wanted));
    return found.isEmpty() && policy == Policy.NEVER
        ? Optional.of(StoredImages.require("find", store, name))
        : found;
  }

  /**
   * An image of the store, which no registry is asked for.
   *
   * @throws OciException NOT_FOUND if the store does not have it
   */
  StoredImage ofStore(Session session, LocalStore store, String name, Platform platform)
      throws IOException {
    Optional<StoredImage> found = stored(store, name, new RemoteNames(session), platform);
    return found.isPresent() ? found.get() : StoredImages.require("find", store, name);
  }

  /** How registries are reached. */
  RegistryFlags registry() {
    return registry;
  }

  /** The image if the store has it and a build could take it from there. */
  Optional<StoredImage> atHand(Session session, LocalStore store, BaseImage image)
      throws IOException {
    Optional<String> name =
        switch (ImageArgument.parse(image.written())) {
          case ImageArgument.InRegistry(ImageReference full) -> Optional.of(full.toString());
          case ImageArgument.InStore(String called) -> Optional.of(called);
          case ImageArgument.InLayout _,
              ImageArgument.InArchive _,
              ImageArgument.InDirectory _,
              ImageArgument.InTarballs _,
              ImageArgument.InDaemon _,
              ImageArgument.InContainersStorage _ ->
              Optional.empty();
        };
    return name.isEmpty()
        ? Optional.empty()
        : stored(store, name.get(), new RemoteNames(session), image.platform())
            .filter(found -> policy == Policy.NEVER || fits(found, Optional.of(image.platform())));
  }

  /** An image of the store by the name it has there, or by one that the short name stands for. */
  private static Optional<StoredImage> stored(
      LocalStore store, String name, RemoteNames names, Platform wanted) throws IOException {
    Optional<StoredImage> found = StoredImages.find("find", store, name);
    if (found.isEmpty()) {
      found = StoredIndex.image(store, name, wanted);
    }
    return found.isPresent() ? found : names.stored(store, name);
  }

  /** An image for another platform than the one asked for does not count as there. */
  private static boolean fits(StoredImage image, Optional<Platform> wanted) {
    return wanted.isEmpty() || wanted.get().accepts(image.config().platform());
  }
}
