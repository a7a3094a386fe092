package dev.shale.dockerfile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a Dockerfile is checked for beyond what is refused, under BuildKit's names.
 *
 * <p>Spec: docs.docker.com/reference/build-checks.
 */
public enum Rule {
  CONSISTENT_INSTRUCTION_CASING("ConsistentInstructionCasing"),
  COPY_IGNORED_FILE("CopyIgnoredFile"),
  DUPLICATE_STAGE_NAME("DuplicateStageName"),
  EXPOSE_INVALID_FORMAT("ExposeInvalidFormat"),
  EXPOSE_PROTO_CASING("ExposeProtoCasing"),
  FROM_AS_CASING("FromAsCasing"),
  FROM_PLATFORM_FLAG_CONST_DISALLOWED("FromPlatformFlagConstDisallowed"),
  INVALID_BASE_IMAGE_PLATFORM("InvalidBaseImagePlatform"),
  INVALID_DEFAULT_ARG_IN_FROM("InvalidDefaultArgInFrom"),
  INVALID_DEFINITION_DESCRIPTION("InvalidDefinitionDescription"),
  JSON_ARGS_RECOMMENDED("JSONArgsRecommended"),
  LEGACY_KEY_VALUE_FORMAT("LegacyKeyValueFormat"),
  MAINTAINER_DEPRECATED("MaintainerDeprecated"),
  MULTIPLE_INSTRUCTIONS_DISALLOWED("MultipleInstructionsDisallowed"),
  NO_EMPTY_CONTINUATION("NoEmptyContinuation"),
  REDUNDANT_TARGET_PLATFORM("RedundantTargetPlatform"),
  RESERVED_STAGE_NAME("ReservedStageName"),
  SECRETS_USED_IN_ARG_OR_ENV("SecretsUsedInArgOrEnv"),
  STAGE_NAME_CASING("StageNameCasing"),
  UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom"),
  UNDEFINED_VAR("UndefinedVar"),
  WORKDIR_RELATIVE_PATH("WorkdirRelativePath");

  private final String title;

  Rule(String title) {
    this.title = title;
  }

  /** The name that people write: {@code StageNameCasing}. */
  public String title() {
    return title;
  }

  /** Where BuildKit explains it. */
  public String page() {
    return "https://docs.docker.com/go/dockerfile/rule/%s/"
        .formatted(name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** Whether it is only looked at if asked for. */
  public boolean isExperimental() {
    return this == COPY_IGNORED_FILE || this == INVALID_DEFINITION_DESCRIPTION;
  }

  /** The rule of a name, in whatever letters it is written. */
  static Optional<Rule> named(String title) {
    return Arrays.stream(values()).filter(rule -> rule.title.equalsIgnoreCase(title)).findFirst();
  }

  /** All names. */
  static List<String> titles() {
    return Arrays.stream(values()).map(Rule::title).toList();
  }
}
