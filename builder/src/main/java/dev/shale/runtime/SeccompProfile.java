package dev.shale.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which system calls a container may make: a profile for all machines and capabilities, of which
 * {@link #filterFor} takes what applies to one container.
 *
 * <p>Spec: runtime-spec v1.1.0, config-linux.md, "Seccomp"; the profile's own additions ({@code
 * archMap}, {@code includes}, {@code excludes}) as in containers/common v0.50.1.
 */
final class SeccompProfile {
  private static final String DEFAULT = "seccomp.json";

  /** Fields of a profile that are the specification's own. */
  private static final List<String> AS_THEY_ARE =
      List.of("defaultErrnoRet", "architectures", "flags", "listenerPath", "listenerMetadata");

  private final ObjectNode json;

  private SeccompProfile(ObjectNode json) {
    this.json = json;
  }

  /**
   * The profile that is asked for.
   *
   * @return none if every call is let through
   * @throws OciException NOT_FOUND or INVALID for a file that is none
   */
  static Optional<SeccompProfile> of(Restrictions.Seccomp asked) throws IOException {
    return switch (asked) {
      case Restrictions.Seccomp.Usual _ -> Optional.of(ofDefault());
      case Restrictions.Seccomp.Unconfined _ -> Optional.empty();
      case Restrictions.Seccomp.Profile(Path file) -> Optional.of(ofFile(file));
    };
  }

  private static SeccompProfile ofFile(Path file) throws IOException {
    ObjectNode json = Json.parseObject("seccomp profile " + file, read(file));
    if (!json.hasNonNull("defaultAction")) {
      throw OciException.invalid("seccomp profile %s: it has no defaultAction", file);
    }
    for (JsonNode rule : Json.elements(json, "syscalls")) {
      if (rule.hasNonNull("name") == rule.hasNonNull("names")) {
        throw OciException.invalid("seccomp profile %s: a rule has to have name or names", file);
      }
    }
    return new SeccompProfile(json);
  }

  /** The bytes of a profile's file. */
  static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw OciException.notFound("seccomp profile %s: no such file", file);
    }
  }

  /** The profile that podman and buildah use by default; see the licence beside the resource. */
  static SeccompProfile ofDefault() throws IOException {
    try (InputStream in = SeccompProfile.class.getResourceAsStream(DEFAULT)) {
      if (in == null) {
        throw new FileNotFoundException(DEFAULT + " is missing from the program");
      }
      return new SeccompProfile(Json.parseObject("seccomp profile", in.readAllBytes()));
    }
  }

  /**
   * The runtime-spec's {@code linux.seccomp}.
   *
   * @param architecture in the words of Go
   * @param capabilities that the container has, {@code CAP_…}
   */
  ObjectNode filterFor(String architecture, Collection<String> capabilities) {
    ObjectNode filter = Json.object();
    filter.set("defaultAction", json.get("defaultAction"));
    for (String field : AS_THEY_ARE) {
      if (json.hasNonNull(field)) {
        filter.set(field, json.get(field));
      }
    }
    addArchitectures(filter, architecture);
    ArrayNode syscalls = filter.putArray("syscalls");
    for (JsonNode rule : Json.elements(json, "syscalls")) {
      if (applies(rule, profileName(architecture), Set.copyOf(capabilities))) {
        syscalls.add(withoutConditions(rule));
      }
    }
    return filter;
  }

  /** A kernel that runs 32-bit programs too needs the filter for both; else only its own counts. */
  private void addArchitectures(ObjectNode filter, String architecture) {
    for (JsonNode entry : Json.elements(json, "archMap")) {
      if (Json.text(entry, "architecture").equals(Optional.of(scmpName(architecture)))) {
        ArrayNode architectures = filter.putArray("architectures");
        architectures.add(scmpName(architecture));
        Json.texts(entry, "subArchitectures").forEach(architectures::add);
      }
    }
  }

  private static boolean applies(JsonNode rule, String architecture, Set<String> capabilities) {
    JsonNode includes = rule.path("includes");
    JsonNode excludes = rule.path("excludes");
    List<String> onlyOn = Json.texts(includes, "arches");
    return (onlyOn.isEmpty() || onlyOn.contains(architecture))
        && capabilities.containsAll(Json.texts(includes, "caps"))
        && !Json.texts(excludes, "arches").contains(architecture)
        && Json.texts(excludes, "caps").stream().noneMatch(capabilities::contains);
  }

  private static ObjectNode withoutConditions(JsonNode rule) {
    ObjectNode plain = Json.object();
    if (rule.hasNonNull("name")) {
      plain.putArray("names").add(rule.get("name"));
    } else {
      plain.set("names", rule.get("names"));
    }
    plain.set("action", rule.get("action"));
    if (rule.hasNonNull("errnoRet")) {
      plain.set("errnoRet", rule.get("errnoRet"));
    }
    if (!Json.elements(rule, "args").isEmpty()) {
      plain.set("args", rule.get("args"));
    }
    return plain;
  }

  private static String profileName(String architecture) {
    return architecture.equals("386") ? "x86" : architecture;
  }

  private static String scmpName(String architecture) {
    return switch (architecture) {
      case "amd64" -> "SCMP_ARCH_X86_64";
      case "arm64" -> "SCMP_ARCH_AARCH64";
      case "mips64" -> "SCMP_ARCH_MIPS64";
      case "mips64le" -> "SCMP_ARCH_MIPSEL64";
      case "s390x" -> "SCMP_ARCH_S390X";
      default -> "";
    };
  }
}
