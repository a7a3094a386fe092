package dev.shale.buildcache;

import dev.shale.image.Digest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that a step's result depends on.
 *
 * @param name which of its kind; empty where there is one only
 * @param value what it is: a text that people know, or a digest of more
 * @param files what the digest is of, if that is files; no part of the key, which has the digest
 */
public record StepInput(Kind kind, String name, String value, Optional<FileListing> files) {
  private static final Pattern SECRET =
      Pattern.compile(
          "(_|^)(apikey|auth|credentials?|key|password|pword|passwd|secret|token)(_|$)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NO_SECRET =
      Pattern.compile("(_|^)(public|file|version)(_|$)", Pattern.CASE_INSENSITIVE);
  private static final String VERSION = "shale-cache-3";

  /** What it is that a result depends on. */
  public enum Kind {
    /** What is done, with nothing left to interpret. */
    INSTRUCTION("instruction"),
    /** A build argument that a process is given. */
    ARGUMENT("build argument"),
    /** A variable that a process is given. */
    VARIABLE("variable"),
    /**
     * A variable in the words of an instruction: no part of the key, which has the words' sense.
     */
    VALUE("value of"),
    /** A secret that is to count: a digest that says nothing without the store's salt. */
    SECRET("secret"),
    /** Whom a process runs as. */
    USER("user"),
    /** Where a process runs. */
    WORKDIR("working directory"),
    /** Files that are copied or shown. */
    FILES("files of"),
    /** All layers of a stage or an image, in place of the files of it that are read. */
    ROOT("layers of"),
    /** A document of the Dockerfile. */
    DOCUMENT("document"),
    /** Which commit of a repository. */
    COMMIT("commit of"),
    /** The layers below. */
    LAYERS("layers below"),
    /** The config that is changed. */
    CONFIG("config"),
    PLATFORM("platform"),
    /** The time that files are said to be of. */
    TIME("SOURCE_DATE_EPOCH"),
    /** What a process can reach. */
    NETWORK("network"),
    /** What a name is resolved to. */
    HOST_NAME("address of"),
    /** Whom a process asks what names stand for. */
    DNS("name servers"),
    /** Whose a file of {@code /etc} is that names are resolved by. */
    ETC_FILE("owner of /etc file"),
    /** A place where files of the host are shown; what they are does not count. */
    VOLUME("volume"),
    /** What a process may do. */
    PRIVILEGES("capabilities and devices");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** An input that is no files. */
  public StepInput(Kind kind, String name, String value) {
    this(kind, name, value, Optional.empty());
  }

  /** An input of a kind of which there is one only. */
  public static StepInput of(Kind kind, String value) {
    return new StepInput(kind, "", value);
  }

  /**
   * A variable or argument. Of a value that its name says to be secret only a digest is kept.
   *
   * <p>Spec: Docker build checks, SecretsUsedInArgOrEnv.
   */
  public static StepInput ofVariable(Kind kind, String name, String value) {
    boolean isSecret = SECRET.matcher(name).find() && !NO_SECRET.matcher(name).find();
    return new StepInput(kind, name, isSecret ? Digest.of(value).toString() : value);
  }

  /** What people call it: {@code variable VERSION}. */
  String title() {
    return name.isEmpty() ? kind.words : kind.words + " " + name;
  }

  boolean isSame(StepInput other) {
    return kind == other.kind && name.equals(other.name);
  }

  /** The key under which the result of a step with these inputs is remembered. */
  public static Digest key(List<StepInput> inputs) {
    StringBuilder form = new StringBuilder(VERSION);
    for (StepInput input : inputs) {
      if (input.kind == Kind.VALUE) {
        continue;
      }
      for (String part : List.of(input.kind.name(), input.name, input.value)) {
        form.append('\n').append(part.length()).append(':').append(part);
      }
    }
    return Digest.of(form.toString());
  }
}
