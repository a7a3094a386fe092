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
  CONSISTENT_INSTRUCTION_CASING(
      "ConsistentInstructionCasing",
      "All instructions of a Dockerfile are written in letters of one case"),
  COPY_IGNORED_FILE("CopyIgnoredFile", "Files that the ignore file excludes cannot be copied"),
  DUPLICATE_STAGE_NAME("DuplicateStageName", "A stage has a name that no other stage has"),
  EXPOSE_INVALID_FORMAT(
      "ExposeInvalidFormat",
      "EXPOSE names ports of the container, without an address or a port of " + "the host"),
  EXPOSE_PROTO_CASING("ExposeProtoCasing", "The protocol of EXPOSE is written in lowercase"),
  FROM_AS_CASING("FromAsCasing", "The keyword AS is written in the case of its FROM"),
  FROM_PLATFORM_FLAG_CONST_DISALLOWED(
      "FromPlatformFlagConstDisallowed", "The platform of FROM is not a constant"),
  INVALID_BASE_IMAGE_PLATFORM(
      "InvalidBaseImagePlatform", "A base image is for the platform that is built for"),
  INVALID_DEFAULT_ARG_IN_FROM(
      "InvalidDefaultArgInFrom", "The defaults of global ARGs make valid names of base images"),
  INVALID_DEFINITION_DESCRIPTION(
      "InvalidDefinitionDescription",
      "A comment right above a named stage or an ARG begins with its name, "
          + "as a description; an empty line parts any other comment from it"),
  JSON_ARGS_RECOMMENDED(
      "JSONArgsRecommended",
      "CMD and ENTRYPOINT are JSON arrays, so that signals reach the process"),
  LEGACY_KEY_VALUE_FORMAT(
      "LegacyKeyValueFormat", "Keys and values are parted by an equals sign, not by a blank"),
  MAINTAINER_DEPRECATED("MaintainerDeprecated", "The author is told by a label, not by MAINTAINER"),
  MULTIPLE_INSTRUCTIONS_DISALLOWED(
      "MultipleInstructionsDisallowed",
      "A stage has one instruction of those of which the last alone counts"),
  NO_EMPTY_CONTINUATION("NoEmptyContinuation", "No line of a continued instruction is empty"),
  REDUNDANT_TARGET_PLATFORM(
      "RedundantTargetPlatform", "TARGETPLATFORM is the platform of FROM anyway"),
  RESERVED_STAGE_NAME("ReservedStageName", "A stage is not called what has a meaning of its own"),
  SECRETS_USED_IN_ARG_OR_ENV(
      "SecretsUsedInArgOrEnv", "Neither ARG nor ENV has secrets, which would stay in the image"),
  STAGE_NAME_CASING("StageNameCasing", "The name of a stage is written in lowercase"),
  UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom", "FROM uses global ARGs that are declared before it"),
  UNDEFINED_VAR("UndefinedVar", "Variables are defined before they are used"),
  WORKDIR_RELATIVE_PATH(
      "WorkdirRelativePath",
      "The first WORKDIR of a build is absolute, since the base may come to " + "have another");

  private final String title;
  private final String description;

  Rule(String title, String description) {
    this.title = title;
    this.description = description;
  }

  /** The name that people write: {@code StageNameCasing}. */
  public String title() {
    return title;
  }

  /** What it asks for, in one sentence. */
  public String description() {
    return description;
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
