package dev.shale.auth;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/** The tokens that were bought, by what they were bought for. Not thread-safe. */
final class Tokens {
  private final Map<NavigableSet<Scope>, Token> tokens = new LinkedHashMap<>();

  /** A token that lives and allows all of this, if not more. */
  Optional<Token> find(NavigableSet<Scope> wanted, Instant now) {
    tokens.values().removeIf(token -> !token.isGoodAt(now));
    Token exact = tokens.get(wanted);
    return exact != null
        ? Optional.of(exact)
        : tokens.entrySet().stream()
            .filter(entry -> !wanted.isEmpty() && covers(entry.getKey(), wanted))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private static boolean covers(NavigableSet<Scope> bought, NavigableSet<Scope> wanted) {
    return wanted.stream().allMatch(scope -> bought.stream().anyMatch(own -> own.covers(scope)));
  }

  void put(NavigableSet<Scope> scopes, Token token) {
    tokens.put(scopes, token);
  }

  /** Drops the token that a registry did not take. */
  void forget(Optional<String> refused) {
    tokens.values().removeIf(token -> refused.equals(Optional.of(token.proof())));
  }
}
