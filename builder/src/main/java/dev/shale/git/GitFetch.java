package dev.shale.git;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.git.GitReference.Submodules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The way from a reference to the files of its commit, in a repository that is made for it. */
final class GitFetch {
  private static final Pattern WHOLE_ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final Pattern BEGINNING_OF_ID = Pattern.compile("[0-9a-f]{7,64}");

  /** What git says where a server, after all that it could try, still wants a password. */
  private static final Pattern NO_ENTRY =
      Pattern.compile("could not read (?:Username|Password)|Authentication failed");

  private final GitProgram git;
  private final GitReference reference;

  GitFetch(GitProgram git, GitReference reference) throws IOException {
    this.git = git;
    this.reference = reference;
    require(git.run("init", "--quiet"));
  }

  /**
   * A commit, and what the remote calls it.
   *
   * @param name empty if it was asked for by its ID
   */
  private record Named(String commit, Optional<String> name) {}

  /** Where the files come to be. */
  Path directory() {
    return git.directory();
  }

  /** The ID of the commit that is meant now. */
  String resolve() throws IOException {
    return find().commit();
  }

  /** Puts the files of the commit where git is run; its ID. */
  String checkOut() throws IOException {
    Named named = find();
    if (!has(named.commit())) {
      fetch(named);
    }
    require(git.run("checkout", "--quiet", "--detach", named.commit(), "--"));
    if (reference.submodules() == Submodules.FETCHED) {
      fetchSubmodules();
    }
    git.forgetPassword();
    if (reference.gitDirectory() == GitDirectory.KEPT) {
      require(git.run("config", "remote.origin.url", reference.shown()));
    }
    return named.commit();
  }

  private Named find() throws IOException {
    Optional<Named> known = named();
    Named found = known.isPresent() ? known.get() : byBeginning();
    reference
        .commit()
        .checksum()
        .filter(beginning -> !found.commit().startsWith(beginning))
        .ifPresent(
            beginning -> {
              throw OciException.corrupt(
                  "fetch %s: it is commit %s, not %s", reference, found.commit(), beginning);
            });
    return found;
  }

  private Optional<Named> named() throws IOException {
    String ref = ref();
    if (WHOLE_ID.matcher(ref).matches()) {
      return Optional.of(new Named(ref, Optional.empty()));
    }
    Map<String, String> ids = remoteNames(ref);
    // Of a branch and a tag of one name, git checks out the branch.
    for (String name : new String[] {qualified("refs/", ref), qualified("refs/heads/", ref)}) {
      if (ids.containsKey(name)) {
        return Optional.of(new Named(ids.get(name), Optional.of(name)));
      }
    }
    String tag = qualified("refs/tags/", ref);
    return Optional.ofNullable(ids.getOrDefault(tag + "^{}", ids.get(tag)))
        .map(id -> new Named(id, Optional.of(tag)));
  }

  private static String qualified(String prefix, String ref) {
    return ref.equals("HEAD") || ref.startsWith(prefix) ? ref : prefix + ref;
  }

  /** What the remote has under names that end so, and what its tags are of. */
  private Map<String, String> remoteNames(String ref) throws IOException {
    GitProgram.Outcome listed = git.run("ls-remote", "--quiet", "origin", ref, ref + "^{}");
    require(listed);
    Map<String, String> ids = new HashMap<>();
    for (String line : listed.out().lines().toList()) {
      int tab = line.indexOf('\t');
      if (tab > 0 && WHOLE_ID.matcher(line.substring(0, tab)).matches()) {
        ids.put(line.substring(tab + 1), line.substring(0, tab));
      }
    }
    return ids;
  }

  /** The commit whose ID begins with what was asked for, which no remote can be asked. */
  private Named byBeginning() throws IOException {
    if (!BEGINNING_OF_ID.matcher(ref()).matches()) {
      throw noCommit();
    }
    fetchAll();
    GitProgram.Outcome found = git.run("rev-parse", "--verify", "--quiet", ref() + "^{commit}");
    if (!found.isGood()) {
      throw noCommit();
    }
    return new Named(found.out().strip(), Optional.empty());
  }

  /** What the commit is looked for by: a checksum alone is one, too. */
  private String ref() {
    return reference.commit().ref().or(reference.commit()::checksum).orElse("HEAD");
  }

  /** Gets one commit alone if the remote can do that, else everything. */
  private void fetch(Named named) throws IOException {
    String commit = named.commit();
    boolean isHere = fetchOne(commit) && has(commit);
    if (!isHere && named.name().isPresent()) {
      isHere = fetchOne(named.name().get()) && has(commit);
    }
    if (!isHere) {
      fetchAll();
      if (!has(commit)) {
        throw noCommit();
      }
    }
  }

  private boolean fetchOne(String what) throws IOException {
    return git.run("fetch", "--quiet", "--no-tags", "--depth=1", "origin", what).isGood();
  }

  private void fetchAll() throws IOException {
    require(
        git.run(
            "fetch",
            "--quiet",
            "--no-tags",
            "origin",
            "+refs/heads/*:refs/remotes/origin/*",
            "+refs/tags/*:refs/tags/*"));
  }

  private boolean has(String commit) throws IOException {
    return git.run("cat-file", "-e", commit + "^{commit}").isGood();
  }

  private void fetchSubmodules() throws IOException {
    if (!git.run("cat-file", "-e", "HEAD:.gitmodules").isGood()) {
      return;
    }
    String[] shallow = {"submodule", "--quiet", "update", "--init", "--recursive", "--depth=1"};
    if (!git.run(shallow).isGood()) {
      require(git.run("submodule", "--quiet", "update", "--init", "--recursive"));
    }
  }

  private OciException noCommit() {
    return OciException.notFound(
        "fetch %s: the repository has no branch, tag or commit %s", reference, ref());
  }

  private void require(GitProgram.Outcome outcome) {
    if (!outcome.isGood()) {
      if (NO_ENTRY.matcher(outcome.complaint()).find()) {
        throw new OciException(
            ErrorKind.DENIED,
            "fetch %s: a password is wanted, or is wrong; give it in the address, https://USER:PASSWORD@HOST/… (git says: %s)"
                .formatted(reference, outcome.complaint()));
      }
      throw new OciException(
          ErrorKind.UNAVAILABLE,
          "fetch %s: git says: %s".formatted(reference, outcome.complaint()));
    }
  }
}
