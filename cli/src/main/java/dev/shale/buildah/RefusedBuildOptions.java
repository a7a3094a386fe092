package dev.shale.buildah;

import dev.shale.command.RefusedOption;
import java.util.stream.Stream;

/** What buildah's build takes and this one does not. */
final class RefusedBuildOptions {
  private RefusedBuildOptions() {}

  static Stream<RefusedOption> all() {
    return Stream.of(asked(), processes(), images()).flatMap(options -> options);
  }

  /** Of what is built, and how. */
  private static Stream<RefusedOption> asked() {
    return Stream.of(
            RefusedOption.all("name the platforms with --platform", "--all-platforms"),
            RefusedOption.all("Dockerfiles are not given to cpp", "--cpp-flag"),
            RefusedOption.allBut("true", "they are not built", "--skip-unused-stages"),
            RefusedOption.allBut("false", "give it a file by --secret", "--stdin"),
            RefusedOption.allBut("false", "the log has one file", "--logsplit"))
        .flatMap(options -> options);
  }

  /** Of what processes find around them. */
  private static Stream<RefusedOption> processes() {
    return Stream.of(
            RefusedOption.allBut(
                "host", "its users are those of the namespace that shale is in", "--userns"),
            RefusedOption.all(
                "/etc/subuid and /etc/subgid say which IDs there are",
                "--userns-uid-map-user",
                "--userns-gid-map-group"),
            RefusedOption.allBut("false", "changes below a VOLUME are kept", "--compat-volumes"),
            RefusedOption.all("leave it out", "--group-add", "--hooks-dir", "--runtime-flag"))
        .flatMap(options -> options);
  }

  /** Of what the image is. */
  private static Stream<RefusedOption> images() {
    return Stream.of(
            RefusedOption.allBut("false", "the history tells of every step", "--omit-history"),
            RefusedOption.allBut("false", "--timestamp sets the time", "--created-annotation"),
            RefusedOption.allBut("false", "no label says who made it", "--identity-label"),
            RefusedOption.allBut("false", "a base's are not taken over", "--inherit-annotations"),
            RefusedOption.allBut("true", "use --unsetlabel", "--inherit-labels"),
            RefusedOption.all("layers have no labels", "--layer-label"),
            RefusedOption.all("use buildah config", "--os-feature", "--os-version"),
            RefusedOption.all("images are not signed", "--sign-by"),
            RefusedOption.all("encrypted images are not read", "--decryption-key"),
            RefusedOption.all("use buildah for confidential workloads", "--cw"),
            RefusedOption.all(
                "a scanner can be run on what --output wrote",
                "--sbom",
                "--sbom-image-output",
                "--sbom-image-purl-output",
                "--sbom-merge-strategy",
                "--sbom-output",
                "--sbom-purl-output",
                "--sbom-scanner-command",
                "--sbom-scanner-image"))
        .flatMap(options -> options);
  }
}
