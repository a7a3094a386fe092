package dev.shale.linux;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Needs these of the host; a test is skipped, and says why, where one is missing. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(Kernel.Condition.class)
public @interface Kernel {
  /** What is needed. */
  Feature[] value();

  /** What a host may lack; each is found out by trying. */
  enum Feature {
    /** Root of the host itself. */
    ROOT,
    /** Root, be it only of a user namespace. */
    SOME_ROOT,
    /** Overlays with something to write to, whatever marks they use. */
    OVERLAY,
    /** Mount namespaces for single threads. */
    PRIVATE_MOUNTS
  }

  /** Tries what a test needs before it runs. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Optional<String> missing =
          AnnotationSupport.findAnnotation(context.getElement(), Kernel.class).stream()
              .flatMap(kernel -> Arrays.stream(kernel.value()))
              .map(Condition::missing)
              .flatMap(Optional::stream)
              .findFirst();
      return missing
          .map(ConditionEvaluationResult::disabled)
          .orElseGet(() -> ConditionEvaluationResult.enabled("the host has all that is needed"));
    }

    private static Optional<String> missing(Feature feature) {
      try {
        return switch (feature) {
          case ROOT ->
              unless(Namespaces.isRoot() && !Namespaces.isUserNamespace(), "needs the host's root");
          case SOME_ROOT -> unless(Namespaces.isRoot(), "needs root or a user namespace");
          case OVERLAY -> {
            Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
            Namespaces.tryOverlay(scratch, Namespaces.overlayMarks());
            yield Optional.empty();
          }
          case PRIVATE_MOUNTS -> PrivateMounts.run(Optional::empty);
        };
      } catch (IOException | RuntimeException e) {
        return Optional.of(feature + ": " + e.getMessage());
      }
    }

    private static Optional<String> unless(boolean has, String reason) {
      return has ? Optional.empty() : Optional.of(reason);
    }
  }
}
