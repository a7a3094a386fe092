package dev.shale.jib;

import dev.shale.error.OciException;
import java.util.List;
import java.util.Optional;

/**
 * How the application is to be started.
 *
 * @param mainClass in place of the one that its manifest names, or that has a {@code main}
 * @param jvmFlags what {@code java} gets before the class path
 * @param entryPoint in place of all of it
 */
public record Launch(
    Optional<String> mainClass, List<String> jvmFlags, Optional<List<String>> entryPoint) {
  /** As the application itself says. */
  public static final Launch AS_FOUND = new Launch(Optional.empty(), List.of(), Optional.empty());

  public Launch {
    jvmFlags = List.copyOf(jvmFlags);
    entryPoint = entryPoint.map(List::copyOf);
    if (entryPoint.isPresent() && (mainClass.isPresent() || !jvmFlags.isEmpty())) {
      throw OciException.invalid(
          "jib: an entry point says how to start; leave main class and JVM flags away");
    }
  }

  public Launch withMainClass(String name) {
    return new Launch(Optional.of(name), jvmFlags, entryPoint);
  }

  public Launch withJvmFlags(List<String> flags) {
    return new Launch(mainClass, flags, entryPoint);
  }
}
