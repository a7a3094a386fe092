package dev.shale.config;

import dev.shale.config.NameResolution.Reason;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the images that people call by names without a registry.
 *
 * <p>An alias comes first: one that was remembered, then one in a file. Else every registry that
 * short names are searched in is a candidate; of several, the user chooses unless the mode says
 * otherwise. Tag and digest stay what they are. Where no file says what is searched, it is {@code
 * docker.io} alone; a file that says that nothing is searched is obeyed.
 *
 * <p>Spec: containers-registries.conf(5), "Short-Name Aliasing".
 */
public final class ShortNames {
  private final Registries registries;
  private final AliasCache remembered;
  private final ShortNameChoice choice;

  public ShortNames(Registries registries, Environment environment, ShortNameChoice choice) {
    this.registries = registries;
    this.remembered = AliasCache.of(environment);
    this.choice = choice;
  }

  /**
   * The images that a name may mean, to be tried in turn.
   *
   * @throws OciException INVALID if it is no name, or means too much or nothing
   */
  public NameResolution resolve(String text) throws IOException {
    NameResolution found = candidates(text);
    ShortNameMode mode =
        found.candidates().size() == 1
            ? ShortNameMode.DISABLED
            : registries.conf().shortNameMode().orElse(ShortNameMode.PERMISSIVE);
    return switch (mode) {
      case DISABLED -> found;
      case PERMISSIVE -> chosen(found).orElse(found);
      case ENFORCING -> chosen(found).orElseThrow(() -> ambiguous(found));
    };
  }

  /**
   * The one image that a name means: something is to be written there, so trying will not do.
   *
   * @throws OciException INVALID if it is no name, or means too much or nothing
   */
  public NameResolution resolveOne(String text) throws IOException {
    NameResolution found = candidates(text);
    return found.candidates().size() == 1
        ? found
        : chosen(found).orElseThrow(() -> ambiguous(found));
  }

  /** All that a name may mean; nobody is asked. */
  public NameResolution candidates(String text) {
    ImageReference plain = ImageReference.parse(text).withDefaultTag();
    NameResolution asWritten = NameResolution.of(text, plain, new Reason.AsWritten());
    if (!ImageReference.isShort(text)) {
      return asWritten;
    }
    RegistriesConf conf = registries.conf();
    return alias(repository(text), conf)
        .map(alias -> aliased(text, plain, alias))
        .or(() -> conf.searched().map(searched -> searched(text, searched)))
        .orElse(asWritten);
  }

  /** A short name without tag and digest. */
  private static String repository(String text) {
    return text.replaceFirst("@.*$", "").replaceFirst(":.*$", "");
  }

  private Optional<Configured<ImageReference>> alias(String repository, RegistriesConf conf) {
    return remembered
        .find(repository)
        .or(() -> Optional.ofNullable(conf.aliases().get(repository)))
        .flatMap(alias -> alias.value().map(full -> new Configured<>(full, alias.file())));
  }

  private static NameResolution aliased(
      String text, ImageReference plain, Configured<ImageReference> alias) {
    ImageReference full = alias.value();
    return NameResolution.of(
        text,
        new ImageReference(full.registry(), full.repository(), plain.tag(), plain.digest()),
        new Reason.Aliased(alias.file()));
  }

  private static NameResolution searched(String text, Configured<List<String>> searched) {
    Path file = searched.file();
    if (searched.value().isEmpty()) {
      throw OciException.invalid(
          "find %s: %s has no alias for it, and no unqualified-search-registries; give its full"
              + " name",
          text, file);
    }
    return new NameResolution(
        text,
        searched.value().stream()
            .map(host -> ImageReference.parse(host + "/" + text).withDefaultTag())
            .toList(),
        new Reason.Searched(file));
  }

  private Optional<NameResolution> chosen(NameResolution found) throws IOException {
    return choice
        .choose(found.asked(), found.candidates())
        .map(one -> NameResolution.of(found.asked(), one, new Reason.Chosen()));
  }

  private static OciException ambiguous(NameResolution found) {
    String file =
        found.reason() instanceof Reason.Searched(Path said) ? " by %s".formatted(said) : "";
    return OciException.invalid(
        "find %s: it may be %s%s; give its full name", found.asked(), found.names(), file);
  }

  /**
   * Remembers what the user chose, once that has proved to be there.
   *
   * @throws IOException if it cannot be written down
   */
  public void remember(NameResolution resolution, ImageReference used) throws IOException {
    if (resolution.reason() instanceof Reason.Chosen) {
      remembered.put(repository(resolution.asked()), used);
    }
  }
}
