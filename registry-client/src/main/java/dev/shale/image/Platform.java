package dev.shale.image;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An operating system and processor that an image is for.
 *
 * <p>Spec: image-spec v1.1.1, image-index.md, "platform" (Go's GOOS and GOARCH words).
 *
 * @param variant of the processor, such as {@code v7}; empty where there is none
 */
public record Platform(String os, String architecture, Optional<String> variant) {
  /** Words that are systems, so that one of them alone is no architecture. */
  private static final Set<String> SYSTEMS =
      Set.of("linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "solaris", "android");

  /** What Go calls those that it knows. */
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "amd64",
          "arm",
          "arm64",
          "loong64",
          "mips",
          "mipsle",
          "mips64",
          "mips64le",
          "ppc64",
          "ppc64le",
          "riscv64",
          "s390x",
          "wasm");

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]+");

  public Platform {
    if (!areWords(os, architecture, variant)) {
      throw OciException.invalid(
          "platform \"%s/%s%s\": expected OS/ARCH[/VARIANT]",
          os, architecture, variant.map(v -> "/" + v).orElse(""));
    }
  }

  private static boolean areWords(String os, String architecture, Optional<String> variant) {
    return WORD.matcher(os).matches()
        && WORD.matcher(architecture).matches()
        && variant.filter(v -> !WORD.matcher(v).matches()).isEmpty();
  }

  /** The platform that others mean by these words, if that is one. */
  static Optional<Platform> find(String os, String architecture, Optional<String> variant) {
    return areWords(os, architecture, variant)
        ? Optional.of(new Platform(os, architecture, variant))
        : Optional.empty();
  }

  /** A platform without a variant. */
  public static Platform of(String os, String architecture) {
    return new Platform(os, architecture, Optional.empty());
  }

  /**
   * Parses {@code os/arch[/variant]} or a bare architecture of Linux, in any of the usual spellings
   * ({@code x86_64}, {@code aarch64}, {@code armhf}).
   *
   * @throws OciException INVALID for anything else
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    return switch (parts.length) {
      case 1 -> ofWord(parts[0]);
      case 2 -> normal(parts[0], parts[1], Optional.empty());
      case 3 -> normal(parts[0], parts[1], Optional.of(parts[2]));
      default -> throw OciException.invalid("platform \"%s\": expected OS/ARCH[/VARIANT]", text);
    };
  }

  private static Platform ofWord(String word) {
    if (SYSTEMS.contains(word.toLowerCase(Locale.ROOT))) {
      throw OciException.invalid(
          "platform \"%s\": expected OS/ARCH[/VARIANT]; name the architecture, too", word);
    }
    Platform platform = normal("linux", word, Optional.empty());
    if (!ARCHITECTURES.contains(platform.architecture)) {
      throw OciException.invalid(
          "platform \"%s\": neither a system nor an architecture%s",
          word,
          Nearest.hint(word, Stream.concat(SYSTEMS.stream(), ARCHITECTURES.stream()).toList()));
    }
    return platform;
  }

  /** The platform of a machine that the JVM's {@code os.arch} describes; the system is Linux. */
  public static Platform ofLinux(String osArch) {
    return normal("linux", osArch, Optional.empty());
  }

  private static Platform normal(String system, String architecture, Optional<String> variant) {
    String os = system.toLowerCase(Locale.ROOT);
    String arch = architecture.toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "x86_64", "x86-64" -> new Platform(os, "amd64", variant);
      case "aarch64" -> new Platform(os, "arm64", variant);
      case "armhf" -> new Platform(os, "arm", variant.or(() -> Optional.of("v7")));
      case "armel" -> new Platform(os, "arm", variant.or(() -> Optional.of("v6")));
      case "i386", "i686", "x86" -> new Platform(os, "386", variant);
      default -> new Platform(os, arch, variant);
    };
  }

  /**
   * The same platform in the one way to write it, for those who compare: {@code arm64/v8} and
   * {@code amd64/v1} have no variant, and {@code arm} has v7 where none is said.
   *
   * <p>Spec: containerd's package platforms, "Normalization".
   */
  public Platform normalized() {
    return switch (architecture) {
      case "amd64" -> withVariant(variant.filter(word -> !word.equals("v1")));
      case "arm64" -> withVariant(variant.filter(word -> !word.equals("8") && !word.equals("v8")));
      case "arm" -> withVariant(Optional.of(variant.orElse("v7").replaceFirst("^(?=[5-8]$)", "v")));
      case "386" -> withVariant(Optional.empty());
      default -> this;
    };
  }

  private Platform withVariant(Optional<String> other) {
    return new Platform(os, architecture, other);
  }

  /**
   * Whether an image for {@code image} runs where this platform was asked for. A variant that is
   * not asked for accepts any; {@code arm64} and {@code arm64/v8} are the same.
   */
  public boolean accepts(Platform image) {
    return os.equals(image.os)
        && architecture.equals(image.architecture)
        && (variant.isEmpty() || variant.equals(image.variant) || isDefaultVariant(image));
  }

  private boolean isDefaultVariant(Platform image) {
    return image.variant.isEmpty()
        && architecture.equals("arm64")
        && variant.equals(Optional.of("v8"));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
