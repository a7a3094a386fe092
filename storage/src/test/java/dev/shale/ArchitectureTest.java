package dev.shale;

import org.junit.jupiter.api.Test;

/** Holds this module to the architecture's rules; what each means is in {@link PackageRules}. */
final class ArchitectureTest {
  private static final PackageRules RULES = PackageRules.ofThisModule(15);

  @Test
  void importsFollowTheArrows() {
    RULES.importsFollowTheArrows();
  }

  @Test
  void publicSignaturesNameNoLibrary() {
    RULES.publicSignaturesNameNoLibrary();
  }

  @Test
  void pureCodeSeesNothingOutside() {
    RULES.pureCodeSeesNothingOutside();
  }

  @Test
  void foreignFilesAreTouchedThroughTreesOnly() {
    RULES.foreignFilesAreTouchedThroughTreesOnly();
  }

  @Test
  void onlyMainTalksToTheSystem() {
    RULES.onlyMainTalksToTheSystem();
  }

  @Test
  void propertiesAreReadInTheirPlaces() {
    RULES.propertiesAreReadInTheirPlaces();
  }

  @Test
  void processesStartInTheirPlaces() {
    RULES.processesStartInTheirPlaces();
  }

  @Test
  void threadsStartInTheirPlace() {
    RULES.threadsStartInTheirPlace();
  }
}
