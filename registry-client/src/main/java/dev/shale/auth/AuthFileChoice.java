package dev.shale.auth;

import java.nio.file.Path;

/** Which file of credentials is meant. */
public sealed interface AuthFileChoice {
  /** Where this user's credentials usually are: see {@link CredentialStore}. */
  record Usual() implements AuthFileChoice {}

  /** This file and no other, as {@code auth.json} is written. */
  record Only(Path file) implements AuthFileChoice {}

  /** This file and no other, as Docker writes it: keys are hosts, and Docker's own an address. */
  record OnlyDocker(Path file) implements AuthFileChoice {}
}
