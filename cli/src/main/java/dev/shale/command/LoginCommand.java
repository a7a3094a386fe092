package dev.shale.command;

import dev.shale.auth.AuthFileChoice;
import dev.shale.auth.AuthKey;
import dev.shale.auth.CredentialStore;
import dev.shale.auth.Credentials;
import dev.shale.auth.LoginCheck;
import dev.shale.auth.Logins;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.registry.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale login}: credentials for a registry, checked before they are stored. */
public final class LoginCommand implements Command {
  /** More than any token has; what is longer is no password. */
  private static final int MAX_PASSWORD_BYTES = 64 << 10;

  @Parameters(paramLabel = "REGISTRY[/PATH]", description = "HOST[:PORT], or a part of it")
  String registry = "";

  @Option(
      names = {"-u", "--username"},
      paramLabel = "USER",
      description = "who to log in as")
  Optional<String> user = Optional.empty();

  @Option(
      names = {"-p", "--password"},
      paramLabel = "PASSWORD",
      description = "seen by all users of this host while it runs; better is --password-stdin")
  Optional<String> password = Optional.empty();

  @Option(names = "--password-stdin", description = "read the password from standard input")
  boolean passwordFromInput;

  @Option(names = "--get-login", description = "print who is logged in, and do nothing")
  boolean getLogin;

  @Option(
      names = {"-v", "--verbose"},
      description = "say where the credentials are stored")
  boolean verbose;

  @Mixin AuthFileFlags files = new AuthFileFlags();
  @Mixin ConnectionFlags connection = new ConnectionFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "login quay.io",
        "login -u me --password-stdin registry.example.org <password",
        "login --get-login quay.io");
  }

  @Override
  public int run(Session session) throws IOException {
    AuthKey key = AuthKey.parse(registry);
    AuthFileChoice choice = files.choice();
    CredentialStore store = new CredentialStore(session.environment(), choice);
    if (getLogin) {
      session.out().println(userOf(key, store.find(key)));
      return ExitCode.OK;
    }
    requirePlausible(key);
    // Refuses what cannot be stored before anybody types a password.
    Logins logins = new Logins(session.environment(), choice);
    try (RegistryClient client =
        new RegistryClient(session.environment(), connection.options(session))) {
      Credentials known = store.find(key);
      if (user.isEmpty() && !isPasswordGiven() && isStillGood(session, client, key, known)) {
        return ExitCode.OK;
      }
      Credentials given = ask(session, key, known);
      if (client.logIn(key.registry(), given) == LoginCheck.Answer.NOT_ASKED) {
        session
            .progress()
            .warn("%s asks nobody for credentials; these are unchecked".formatted(key.registry()));
      }
      String place = logins.store(key, given);
      if (verbose) {
        session.out().println("Used:  " + place);
      }
    }
    session.out().println("Login Succeeded!");
    return ExitCode.OK;
  }

  private static String userOf(AuthKey key, Credentials known) {
    return switch (known) {
      case Credentials.Basic basic -> basic.user();
      case Credentials.IdentityToken _ -> Credentials.TOKEN_USER;
      case Credentials.RegistryToken _, Credentials.Anonymous _ ->
          throw OciException.notFound("get the login of %s: not logged in", key);
    };
  }

  private void requirePlausible(AuthKey key) {
    if (passwordFromInput && password.isPresent()) {
      throw OciException.invalid(
          "log in to %s: --password and --password-stdin exclude each other", key);
    }
    if (passwordFromInput && user.isEmpty()) {
      throw OciException.invalid("log in to %s: --password-stdin needs --username", key);
    }
  }

  private boolean isPasswordGiven() {
    return passwordFromInput || password.isPresent();
  }

  private static boolean isStillGood(
      Session session, RegistryClient client, AuthKey key, Credentials known) throws IOException {
    if (known instanceof Credentials.Anonymous) {
      return false;
    }
    session.out().println("Authenticating with existing credentials for " + key);
    try {
      client.logIn(key.registry(), known);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.DENIED) {
        throw e;
      }
      session
          .out()
          .println("Existing credentials are invalid, please enter valid username and password");
      return false;
    }
    session.out().println("Existing credentials are valid. Already logged in to " + key.registry());
    return true;
  }

  private Credentials ask(Session session, AuthKey key, Credentials known) throws IOException {
    String name = user.isPresent() ? user.get() : askUser(session, key, known);
    if (name.isEmpty() || name.contains(":")) {
      throw OciException.invalid("log in to %s: a user name is not empty and has no colon", key);
    }
    String secret = secret(session, key);
    if (secret.isEmpty()) {
      throw OciException.invalid("log in to %s: the password is empty", key);
    }
    return Credentials.of(name, secret);
  }

  private static String askUser(Session session, AuthKey key, Credentials known) {
    Optional<String> before =
        known instanceof Credentials.Basic basic ? Optional.of(basic.user()) : Optional.empty();
    String question = before.map("Username (%s): "::formatted).orElse("Username: ");
    return session
        .surroundings()
        .in()
        .ask(question)
        .map(String::strip)
        .map(answer -> answer.isEmpty() ? before.orElse("") : answer)
        .orElseThrow(() -> nobodyToAsk(key));
  }

  private String secret(Session session, AuthKey key) throws IOException {
    if (password.isPresent()) {
      return password.get();
    }
    return passwordFromInput
        ? passwordFromInput(session, key)
        : session.surroundings().in().askSecretly("Password: ").orElseThrow(() -> nobodyToAsk(key));
  }

  /** The end of the line is not a part of it. */
  private static String passwordFromInput(Session session, AuthKey key) throws IOException {
    byte[] bytes = session.surroundings().in().bytes().readNBytes(MAX_PASSWORD_BYTES + 1);
    if (bytes.length > MAX_PASSWORD_BYTES) {
      throw OciException.invalid(
          "log in to %s: the password is longer than %d bytes", key, MAX_PASSWORD_BYTES);
    }
    return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
  }

  private static OciException nobodyToAsk(AuthKey key) {
    return OciException.invalid(
        "log in to %s: there is no terminal to ask at; use --username and --password-stdin", key);
  }
}
