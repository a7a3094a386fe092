package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Unmatched;

/** Commands about signatures, which are refused whatever is said to them. */
final class SigningCommand implements Command {
  private final String name;

  @Unmatched List<String> words = new ArrayList<>();

  private SigningCommand(String name) {
    this.name = name;
  }

  static SigningCommand sign() {
    return new SigningCommand("standalone-sign");
  }

  static SigningCommand verify() {
    return new SigningCommand("standalone-verify");
  }

  static SigningCommand generateKey() {
    return new SigningCommand("generate-sigstore-key");
  }

  @Override
  public List<String> examples() {
    return List.of("skopeo " + name);
  }

  @Override
  public int run(Session session) {
    throw OciException.unsupported("skopeo %s: signatures are not offered yet; use skopeo", name);
  }
}
