package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code build} tells of a Dockerfile that it does not build. */
final class BuildInquiryTest {
  private static final String DOUBTFUL =
      """
      ARG VERSION=1

      FROM scratch as first
      ENV NAME=$NMAE \\
        other=1
      """;

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void makeContext() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
  }

  private void write(String dockerfile) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
  }

  private ProgramRun build(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "build";
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 1] = context.toString();
    return ProgramRun.ofUser(directory, words);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reportsAsDockerDoes() throws IOException {
    write(DOUBTFUL);
    ProgramRun run = build("--check");
    assertEquals(
        """
        Check complete, 2 warnings have been found!

        WARNING: FromAsCasing - https://docs.docker.com/go/dockerfile/rule/from-as-casing/
        'as' and 'FROM' keywords' casing do not match
        Dockerfile:3
        --------------------
           1 |     ARG VERSION=1
           2 |
           3 | >>> FROM scratch as first
           4 |     ENV NAME=$NMAE \\
           5 |       other=1
        --------------------

        WARNING: UndefinedVar - https://docs.docker.com/go/dockerfile/rule/undefined-var/
        Usage of undefined variable '$NMAE' (did you mean $NAME?)
        Dockerfile:4
        --------------------
           3 |     FROM scratch as first
           4 | >>> ENV NAME=$NMAE \\
           5 | >>>   other=1
        --------------------
        """,
        run.out());
    assertEquals("", run.err());
    assertEquals(1, run.status());
  }

  @Test
  void leavesNoStoreBehind() throws IOException {
    write("FROM debian\n");
    ProgramRun run = build("--check");
    assertEquals("Check complete, no warnings found.\n", run.out());
    assertEquals(0, run.status());
    assertFalse(Files.exists(directory.resolve("root")));
  }

  @Test
  void countsOneWarning() throws IOException {
    write("FROM scratch as a\n");
    assertTrue(build("--check").out().startsWith("Check complete, 1 warning has been found!\n"));
  }

  @Test
  void printsJsonAsBuildKitDoes() throws IOException {
    String text = "FROM scratch as a\n";
    write(text);
    ProgramRun run = build("--check", "--json");
    assertEquals(
        """
        {
            "warnings": [
                {
                    "ruleName": "FromAsCasing",
                    "description": "The keyword AS is written in the case of its FROM",
                    "url": "https://docs.docker.com/go/dockerfile/rule/from-as-casing/",
                    "detail": "'as' and 'FROM' keywords' casing do not match",
                    "location": {
                        "ranges": [
                            {
                                "start": {
                                    "line": 1,
                                    "character": 0
                                },
                                "end": {
                                    "line": 1,
                                    "character": 17
                                }
                            }
                        ]
                    }
                }
            ],
            "sources": [
                {
                    "filename": "Dockerfile",
                    "language": "Dockerfile",
                    "data": "%s"
                }
            ]
        }
        """
            .formatted(base64(text)),
        run.out());
    assertEquals(1, run.status());
    assertEquals(run.out(), build("--call", "check,format=json").out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPPY a b|unknown instruction COPPY; did you mean COPY?",
        "STOPSIGNAL X|stop signal \"X\": expected a name (SIGTERM, TERM, RTMIN+3) or a number from"
            + " 1 to 64",
      })
  void failsWhereTheFileCannotBeBuilt(String line, String message) throws IOException {
    write("FROM scratch\n" + line + "\n");
    ProgramRun run = build("--check");
    assertEquals("", run.out());
    assertTrue(run.err().endsWith("\nshale: build Dockerfile:2: " + message + "\n"), run.err());
    assertEquals(1, run.status());
    ProgramRun json = build("--check", "--json");
    assertTrue(json.out().contains("\"buildError\""), json.out());
    assertEquals("", json.err());
    assertEquals(1, json.status());
  }

  @Test
  void saysWhichFindingsAreErrors() throws IOException {
    write("# check=error=true\nFROM scratch as a\n");
    ProgramRun run = build("--check");
    assertEquals(
        "shale: build Dockerfile: lint violation found for rules: FromAsCasing\n", run.err());
    assertTrue(run.out().contains("WARNING: FromAsCasing"), run.out());
    assertTrue(
        build("--check", "--json")
            .out()
            .contains("\"message\": \"lint violation found for rules: FromAsCasing\""));
  }

  @Test
  void knowsTheVariablesOfABaseThatIsHere() throws IOException {
    write("FROM scratch\nENV NAME=1\n");
    assertEquals(0, build("-t", "base").status());
    write("FROM base\nENV A=$NAME B=$NOTHING\n");
    assertTrue(build("--check").out().contains("undefined variable '$NOTHING'"));
    assertFalse(build("--check").out().contains("undefined variable '$NAME'"));
    write("FROM elsewhere\nENV B=$NOTHING\n");
    assertEquals(0, build("--check").status());
  }

  @Test
  void readsTheRulesOfTheContext() throws IOException {
    write("# check=experimental=CopyIgnoredFile\nFROM scratch\nCOPY nosuch.tmp /\n");
    Files.writeString(context.resolve(".dockerignore"), "*.tmp\n");
    String detail = "Attempting to Copy file \"nosuch.tmp\" that is excluded by .dockerignore";
    assertTrue(build("--check").out().contains(detail));
  }

  @Test
  void warnsWhileItBuilds() throws IOException {
    write("FROM scratch as a\nENV a b\n");
    ProgramRun run = build();
    assertEquals(
        """
        shale: warning: Dockerfile:1: FromAsCasing: 'as' and 'FROM' keywords' casing do not match
        shale: warning: Dockerfile:2: LegacyKeyValueFormat: "ENV key=value" should be used instead of legacy "ENV key value" format
        """,
        run.err()
            .lines()
            .filter(line -> line.contains("warning"))
            .collect(Collectors.joining("\n", "", "\n")));
    assertEquals(0, run.status());
  }

  @Test
  void buildsNothingThatItCallsAnError() throws IOException {
    write("# check=error=true\nFROM scratch as a\nENV a b\n");
    ProgramRun run = build("-t", "app");
    assertTrue(run.err().contains("Dockerfile:3: LegacyKeyValueFormat"), run.err());
    assertTrue(
        run.err()
            .endsWith(
                "shale: build Dockerfile: lint violation found for rules: FromAsCasing,"
                    + " LegacyKeyValueFormat\n"),
        run.err());
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals("", ProgramRun.ofUser(directory, "images", "-q").out());
    assertEquals(0, build("--build-arg", "BUILDKIT_DOCKERFILE_CHECK=skip=all").status());
  }

  private static final String OUTLINED =
      """
      # VERSION what to fetch
      ARG VERSION=1
      ARG UNUSED
      ARG SUFFIX=-slim
      ARG BASE=debian:12${SUFFIX}

      FROM $BASE AS build
      ARG VERSION
      # DEBUG says more
      ARG DEBUG
      ARG TARGETARCH
      RUN --mount=type=secret,id=token,required=true \\
          --mount=type=secret,id=other \\
          --mount=type=ssh \\
          --mount=type=cache,target=/root/.cache true

      FROM scratch AS unneeded
      ARG NOT_THIS

      # app what is shipped
      # and more
      FROM --platform=$TARGETPLATFORM scratch AS app
      COPY --from=build / /
      """;

  @Test
  void outlinesWhatATargetNeeds() throws IOException {
    write(OUTLINED);
    ProgramRun run = build("--outline", "--build-arg", "VERSION=2");
    assertEquals(
        """
        TARGET:        app
        DESCRIPTION:   what is shipped

        BUILD ARG   VALUE            DESCRIPTION
        VERSION     2                what to fetch
        SUFFIX      -slim
        BASE        debian:12-slim
        DEBUG                        says more

        SECRET   REQUIRED
        token    true
        other

        SSH       REQUIRED
        default

        CACHE
        /root/.cache

        """,
        run.out());
    assertEquals(0, run.status());
  }

  @Test
  void outlinesInJson() throws IOException {
    String text = "# a first\nARG X=$Y\nFROM scratch AS a\n# X its name\nARG X=1\n";
    write(text);
    assertEquals(
        """
        {
            "name": "a",
            "args": [
                {
                    "name": "X",
                    "description": "its name",
                    "value": "1",
                    "default": "1",
                    "location": {
                        "ranges": [
                            {
                                "start": {
                                    "line": 5,
                                    "character": 0
                                },
                                "end": {
                                    "line": 5,
                                    "character": 7
                                }
                            }
                        ]
                    }
                }
            ],
            "sources": [
                "%s"
            ]
        }
        """
            .formatted(base64(text)),
        build("--outline", "--json").out());
  }

  @Test
  void listsStages() throws IOException {
    write(OUTLINED);
    assertEquals(
        """
        TARGET          DESCRIPTION       BASE      PLATFORM
        build                             $BASE
        unneeded                          scratch
        app (default)   what is shipped   scratch   $TARGETPLATFORM
        """,
        build("--targets").out());
  }

  @Test
  void listsStagesInJson() throws IOException {
    String text = "FROM debian\n";
    write(text);
    assertEquals(
        """
        {
            "targets": [
                {
                    "default": true,
                    "base": "debian",
                    "location": {
                        "ranges": [
                            {
                                "start": {
                                    "line": 1,
                                    "character": 0
                                },
                                "end": {
                                    "line": 1,
                                    "character": 11
                                }
                            }
                        ]
                    }
                }
            ],
            "sources": [
                "%s"
            ]
        }
        """
            .formatted(base64(text)),
        build("--targets", "--json").out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--json|build: --json goes with --check, --outline or --targets",
        "--check --outline|build: only one of --check, --outline, --targets and --call can be"
            + " answered",
        "--call chek|build --call \"chek\": expected build, check, outline or targets",
        "--call check,format=xml|build --call \"check,format=xml\": expected format=text or"
            + " format=json behind the comma",
        "--check --target frist|build Dockerfile: no stage \"frist\"; did you mean first?",
      })
  void refusesWhatCannotBeAnswered(String options, String message) throws IOException {
    write("FROM scratch AS first\n");
    ProgramRun run = build(options.split(" "));
    assertEquals("shale: " + message + "\n", run.err());
    assertEquals(ExitCode.FAILED, run.status());
  }
}
