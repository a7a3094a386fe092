package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeccompProfileTest {
  private static ObjectNode filter(String architecture, String... capabilities) throws IOException {
    return SeccompProfile.ofDefault().filterFor(architecture, List.of(capabilities));
  }

  /** What the rules say of a system call, in their order. */
  private static List<String> actions(ObjectNode filter, String syscall) {
    return Json.elements(filter, "syscalls").stream()
        .filter(rule -> Json.texts(rule, "names").contains(syscall))
        .map(rule -> Json.requireText("rule", rule, "action"))
        .toList();
  }

  @Test
  void refusesWhatNeedsCapabilityThatIsMissing() throws IOException {
    assertEquals(List.of("SCMP_ACT_ERRNO"), actions(filter("amd64"), "bpf"));
  }

  @Test
  void allowsWhatCapabilityIsThereFor() throws IOException {
    assertEquals(List.of("SCMP_ACT_ALLOW"), actions(filter("amd64", "CAP_SYS_ADMIN"), "bpf"));
  }

  @Test
  void allowsCallsOfTheArchitecture() throws IOException {
    assertEquals(List.of("SCMP_ACT_ALLOW"), actions(filter("amd64"), "arch_prctl"));
  }

  @Test
  void leavesOutCallsOfOtherArchitectures() throws IOException {
    assertEquals(List.of(), actions(filter("arm64"), "arch_prctl"));
  }

  @Test
  void filtersProgramsOf32BitsToo() throws IOException {
    assertEquals(
        List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
        Json.texts(filter("amd64"), "architectures"));
  }

  @Test
  void takesProfilesThatNameCallsOneByOne(@TempDir Path directory) throws IOException {
    ObjectNode filter =
        ofFile(
            directory,
            """
            {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
             "syscalls": [{"name": "ptrace", "action": "SCMP_ACT_ERRNO"}]}
            """);
    assertEquals(List.of("SCMP_ACT_ERRNO"), actions(filter, "ptrace"));
    assertEquals(List.of("SCMP_ARCH_X86_64"), Json.texts(filter, "architectures"));
    assertFalse(filter.has("defaultErrnoRet"));
  }

  @Test
  void refusesRulesThatNameNothing(@TempDir Path directory) {
    String profile = "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"action\": \"x\"}]}";
    assertThrows(OciException.class, () -> ofFile(directory, profile));
  }

  private static ObjectNode ofFile(Path directory, String text) throws IOException {
    Path file = Files.writeString(directory.resolve("profile.json"), text);
    return SeccompProfile.of(new Restrictions.Seccomp.Profile(file))
        .orElseThrow()
        .filterFor("amd64", List.of());
  }

  @Test
  void leavesArchitectureToTheRuntimeWhereTheProfileHasNone() throws IOException {
    assertFalse(filter("riscv64").has("architectures"));
  }

  @Test
  void hasOnlyFieldsOfTheSpecification() throws IOException {
    for (JsonNode rule : Json.elements(filter("amd64"), "syscalls")) {
      rule.fieldNames()
          .forEachRemaining(
              field ->
                  assertEquals(
                      true, List.of("names", "action", "errnoRet", "args").contains(field), field));
    }
  }
}
