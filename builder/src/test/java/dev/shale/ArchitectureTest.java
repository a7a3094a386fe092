package dev.shale;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds this module to the architecture's rules; what each means is in {@link PackageRules}. */
final class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> rules() {
    return PackageRules.ofThisModule(30).tests();
  }
}
