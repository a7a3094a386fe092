package dev.shale.plan;

import dev.shale.image.Healthcheck;
import dev.shale.image.ImageEdit;
import java.util.List;
import java.util.Optional;

/** One change of an image's config. */
public sealed interface ConfigChange {
  /** Makes the change. */
  void apply(ImageEdit edit);

  /** Sets a variable. */
  record SetEnv(String name, String value) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.env(name, value);
    }
  }

  /** Sets a label. */
  record SetLabel(String name, String value) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.label(name, value);
    }
  }

  /** Sets whom processes run as. */
  record SetUser(String user) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.user(user);
    }
  }

  /** Sets where processes start. */
  record SetWorkingDir(String path) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.workingDir(path);
    }
  }

  /** Sets the default arguments; none removes them. */
  record SetCmd(List<String> args) implements ConfigChange {
    public SetCmd {
      args = List.copyOf(args);
    }

    @Override
    public void apply(ImageEdit edit) {
      edit.cmd(args);
    }
  }

  /** Sets the entry point; none removes it. */
  record SetEntrypoint(List<String> args) implements ConfigChange {
    public SetEntrypoint {
      args = List.copyOf(args);
    }

    @Override
    public void apply(ImageEdit edit) {
      edit.entrypoint(args);
    }
  }

  /** Sets the shell. */
  record SetShell(List<String> args) implements ConfigChange {
    public SetShell {
      args = List.copyOf(args);
    }

    @Override
    public void apply(ImageEdit edit) {
      edit.shell(args);
    }
  }

  /** Tells of a port, {@code 80/tcp}. */
  record AddPort(String port) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.expose(port);
    }
  }

  /** Tells of a volume. */
  record AddVolume(String path) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.volume(path);
    }
  }

  /** Sets what ends a container. */
  record SetStopSignal(String signal) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.stopSignal(signal);
    }
  }

  /** Sets how health is checked. */
  record SetHealthcheck(Healthcheck check) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.healthcheck(Optional.of(check));
    }
  }

  /** Sets the author. */
  record SetAuthor(String author) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.author(author);
    }
  }

  /** Sets what builds on top of the image run first; none removes it. */
  record SetOnBuild(List<String> instructions) implements ConfigChange {
    public SetOnBuild {
      instructions = List.copyOf(instructions);
    }

    @Override
    public void apply(ImageEdit edit) {
      edit.onBuild(instructions);
    }
  }

  /** Takes a variable away. */
  record UnsetEnv(String name) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.unsetEnv(name);
    }
  }

  /** Takes a label away. */
  record UnsetLabel(String name) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.unsetLabel(name);
    }
  }

  /** Tells no more of a port, {@code 80/tcp}. */
  record RemovePort(String port) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.unexpose(port);
    }
  }

  /** Tells no more of a volume. */
  record RemoveVolume(String path) implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.removeVolume(path);
    }
  }

  /** Takes away how health is checked; that it is not to be checked is something else. */
  record UnsetHealthcheck() implements ConfigChange {
    @Override
    public void apply(ImageEdit edit) {
      edit.healthcheck(Optional.empty());
    }
  }
}
