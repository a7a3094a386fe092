package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ManifestAddCommand;
import dev.shale.command.ManifestAnnotateCommand;
import dev.shale.command.ManifestCreateCommand;
import dev.shale.command.ManifestExistsCommand;
import dev.shale.command.ManifestInspectCommand;
import dev.shale.command.ManifestPushCommand;
import dev.shale.command.ManifestRemoveCommand;
import dev.shale.command.ManifestRmCommand;
import dev.shale.command.RefusedOption;

/** Commands that are shale's own, or nobody's here. */
final class Wrapped {
  private Wrapped() {}

  static Command login() {
    return new AsShale(
        "buildah login -u me --password-stdin registry.example.org",
        new dev.shale.command.LoginCommand());
  }

  static Command logout() {
    return new AsShale(
        "buildah logout registry.example.org", new dev.shale.command.LogoutCommand());
  }

  static Command manifestCreate() {
    return new AsShale("buildah manifest create app:1", new ManifestCreateCommand(new ListIds()));
  }

  static Command manifestAdd() {
    return new AsShale(
        "buildah manifest add --arch arm64 app:1 docker://localhost:5000/app:arm64",
        new ManifestAddCommand(new ListIds()),
        RefusedOption.all(
            "lists have images that there are; shale copy --referrers takes others along",
            "--artifact",
            "--artifact-annotation",
            "--artifact-config",
            "--artifact-config-type",
            "--artifact-exclude-titles",
            "--artifact-layer-type",
            "--artifact-subject",
            "--artifact-type"));
  }

  static Command manifestAnnotate() {
    return new AsShale(
        "buildah manifest annotate --annotation k=v app:1 linux/arm64",
        new ManifestAnnotateCommand(new ListIds()));
  }

  static Command manifestRemove() {
    return new AsShale(
        "buildah manifest remove app:1 linux/arm64", new ManifestRemoveCommand(new ListIds()));
  }

  static Command manifestInspect() {
    return new AsShale("buildah manifest inspect app:1", new ManifestInspectCommand());
  }

  static Command manifestPush() {
    return new AsShale(
        "buildah manifest push --all app:1 docker://registry.example.org/app:1",
        new ManifestPushCommand(new ListIds()),
        RefusedOption.all("leave it out", "--sign-by", "--add-compression"));
  }

  static Command manifestExists() {
    return new AsShale("buildah manifest exists app:1", new ManifestExistsCommand());
  }

  static Command manifestRm() {
    return new AsShale("buildah manifest rm app:1", new ManifestRmCommand(new ListIds()));
  }

  static Command mkcw() {
    return new RefusedCommand("mkcw", "use buildah for confidential workloads");
  }

  static Command source() {
    return new RefusedCommand("source", "shale copy moves images of sources like others");
  }
}
