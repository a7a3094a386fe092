package dev.shale.command;

import dev.shale.command.InquiryFlags.Form;
import dev.shale.command.InquiryFlags.Question;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.plan.BaseImage;
import dev.shale.plan.PlanOptions;
import dev.shale.plan.PlanRequest;
import dev.shale.plan.Planner;
import dev.shale.plan.ResolvedBase;
import dev.shale.plan.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Tells what a Dockerfile is like. Nothing is run, and nothing fetched but the context. */
final class BuildInquiry {
  private final Session session;
  private final Question question;
  private final Form form;
  private final PullFlags pull;

  BuildInquiry(Session session, Question question, Form form, PullFlags pull) {
    this.session = session;
    this.question = question;
    this.form = form;
    this.pull = pull;
  }

  /**
   * Answers the question.
   *
   * @return the status to exit with
   */
  int answer(OpenedContext context, PlanOptions options) throws IOException {
    try {
      return answer(context.open(), options);
    } catch (DockerfileException e) {
      if (question != Question.CHECK) {
        throw e;
      }
      return report().print(e);
    }
  }

  private int answer(OpenedContext.Build build, PlanOptions options) throws IOException {
    Dockerfile file = build.dockerfile();
    PrintStream out = session.out();
    switch (question) {
      case TARGETS -> {
        switch (form) {
          case TEXT -> TargetsText.print(Target.of(file), out);
          case JSON -> TargetsText.printJson(Target.of(file), file, out);
        }
      }
      case OUTLINE -> {
        var outline = Planner.outline(request(build, options));
        switch (form) {
          case TEXT -> OutlineText.print(outline, out);
          case JSON -> OutlineText.printJson(outline, file, out);
        }
      }
      case CHECK -> {
        return report().print(Planner.check(request(build, options)), file);
      }
    }
    return ExitCode.OK;
  }

  private CheckReport report() {
    return new CheckReport(session, form);
  }

  /** With the images that are at hand; what one leaves to be run may name more. */
  private PlanRequest request(OpenedContext.Build build, PlanOptions options) throws IOException {
    PlanRequest request =
        PlanRequest.of(build.dockerfile(), options)
            .withIgnored(build.files().main().rules()::excludesSource);
    if (Files.notExists(session.location().root())) {
      return request;
    }
    Set<BaseImage> asked = new HashSet<>();
    try (LocalStore store = session.openStore()) {
      Set<BaseImage> missing = Planner.missingToCheck(request);
      while (asked.addAll(missing)) {
        for (BaseImage image : missing) {
          Optional<StoredImage> found = pull.atHand(session, store, image);
          if (found.isPresent()) {
            request =
                request.with(image, new ResolvedBase(found.get().digest(), found.get().config()));
          }
        }
        missing = Planner.missingToCheck(request);
      }
    }
    return request;
  }
}
