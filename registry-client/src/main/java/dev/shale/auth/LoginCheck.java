package dev.shale.auth;

import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.ConnectionException;
import dev.shale.http.Http;
import dev.shale.http.Method;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.http.Throttling;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Finds out whether a registry takes some credentials, before anyone stores them.
 *
 * <p>Spec: distribution-spec v1.1.1, "Determining Support" (end-1).
 */
public final class LoginCheck {
  /** What a registry says to credentials. */
  public enum Answer {
    /** They are good. */
    ACCEPTED,
    /** It lets everyone this far, and has not looked at them. */
    NOT_ASKED
  }

  private final Http http;
  private final String host;
  private final Environment environment;

  /**
   * @param http closed by the caller
   * @param host host and port that answer for the registry
   */
  public LoginCheck(Http http, String host, Environment environment) {
    this.http = http;
    this.host = host;
    this.environment = environment;
  }

  /**
   * Shows the registry credentials, if it asks for any.
   *
   * @param registry what the user calls it, for messages
   * @throws OciException DENIED if it does not want them, UNAVAILABLE if it is down, UNSUPPORTED if
   *     it is no registry
   */
  public Answer ask(String registry, Credentials credentials) throws IOException {
    String task = "log in to " + registry;
    boolean[] asked = new boolean[1];
    AuthorizedHttp authorized =
        new AuthorizedHttp(
            http,
            host,
            () -> {
              asked[0] = true;
              return credentials;
            },
            environment);
    Request ping = Request.of(Method.GET, URI.create("https://%s/v2/".formatted(host)));
    try (Response response = authorized.send(ping, List.of())) {
      if (response.status() != 200) {
        throw refusal(task, response);
      }
      if (authorized.keptCredentialsBack()) {
        throw authorized.withheld();
      }
      return asked[0] ? Answer.ACCEPTED : Answer.NOT_ASKED;
    } catch (ConnectionException e) {
      throw new OciException(ErrorKind.UNAVAILABLE, task + ": " + e.getMessage(), e);
    }
  }

  private static OciException refusal(String task, Response response) {
    String answer = "(%d from %s)".formatted(response.status(), response.uri().getAuthority());
    return switch (response.status()) {
      case 401, 403 ->
          new OciException(ErrorKind.DENIED, task + ": wrong user name or password " + answer);
      case 429, 500, 502, 503, 504 ->
          new OciException(
              ErrorKind.UNAVAILABLE,
              task + ": the registry failed " + answer + Throttling.advice(response));
      default -> OciException.unsupported("%s: it does not answer as a registry %s", task, answer);
    };
  }
}
