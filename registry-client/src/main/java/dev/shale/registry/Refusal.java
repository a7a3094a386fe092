package dev.shale.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.error.OneLine;
import dev.shale.http.Response;
import dev.shale.http.Throttling;
import dev.shale.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A registry's no, in the user's terms: {@code pull docker.io/library/alpine:9: not found (404 from
 * registry-1.docker.io: manifest unknown)}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Error Codes".
 */
final class Refusal {
  private static final int MAX_MESSAGE_LENGTH = 200;

  private Refusal() {}

  /** Reads the refusal and closes the response. */
  static RefusedException of(String task, Response response) {
    try (response) {
      int status = response.status();
      String detail = message(response).map(text -> ": " + text).orElse("");
      return new RefusedException(
          kind(status),
          "%s: %s (%d from %s%s)%s"
              .formatted(
                  task,
                  phrase(status),
                  status,
                  response.uri().getAuthority(),
                  detail,
                  advice(response)),
          status,
          response.header("Retry-After"));
    }
  }

  private static ErrorKind kind(int status) {
    return switch (status) {
      case 401, 403 -> ErrorKind.DENIED;
      case 404 -> ErrorKind.NOT_FOUND;
      case 405, 415, 501 -> ErrorKind.UNSUPPORTED;
      case 409 -> ErrorKind.CONFLICT;
      default -> status < 500 && status != 429 ? ErrorKind.INVALID : ErrorKind.UNAVAILABLE;
    };
  }

  private static String phrase(int status) {
    return switch (kind(status)) {
      case DENIED -> "access denied";
      case NOT_FOUND -> "not found";
      case UNSUPPORTED -> "not supported by the registry";
      case CONFLICT -> "in conflict with something in the registry";
      case UNAVAILABLE -> status == 429 ? "too many requests" : "the registry failed";
      case INVALID, CORRUPT -> "refused";
    };
  }

  private static String advice(Response response) {
    return response.status() == 401
        ? "; log in with `shale login %s`"
            .formatted(Repository.registry(response.uri().getAuthority()))
        : Throttling.advice(response);
  }

  /** What the registry says itself, made fit for one line. */
  private static Optional<String> message(Response response) {
    try {
      byte[] body = response.errorBody();
      if (body.length == 0 || body[0] != '{') {
        return Optional.empty();
      }
      List<JsonNode> errors = Json.elements(Json.parseObject("error", body), "errors");
      return errors.stream()
          .flatMap(error -> Json.text(error, "message").stream())
          .map(text -> OneLine.of(response.shown(text), MAX_MESSAGE_LENGTH))
          .filter(text -> !text.isEmpty())
          .findFirst();
    } catch (OciException | IOException e) {
      return Optional.empty(); // the status says enough
    }
  }
}
