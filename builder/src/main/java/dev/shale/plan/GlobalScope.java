package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Instruction.Arg.Declaration;
import dev.shale.dockerfile.Lexer.Variables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What FROM can use: automatic arguments and those declared before the first FROM. A stage sees
 * them only if it declares them again.
 *
 * <p>Spec: Dockerfile reference, "Understand how ARG and FROM interact".
 */
final class GlobalScope {
  private final BuildArgs args;
  private final Map<String, String> values;

  GlobalScope(Dockerfile file, BuildArgs args) {
    this.args = args;
    this.values = new LinkedHashMap<>(args.automatic());
    for (Instruction.Arg arg : file.globalArgs()) {
      Expansion expansion = new Expansion(file, arg, variables());
      expansion.refusingAll(
          () -> {
            arg.declarations().forEach(declaration -> declare(declaration, expansion));
            return values;
          });
    }
  }

  private void declare(Declaration declaration, Expansion expansion) {
    args.given(declaration.name().text())
        .or(() -> declaration.defaultValue().map(expansion::word))
        .ifPresent(value -> values.put(declaration.name().text(), value));
  }

  /** The value of an argument that a stage declares again. */
  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  Variables variables() {
    return this::value;
  }
}
