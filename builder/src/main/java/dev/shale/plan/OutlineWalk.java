package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Instruction.Arg.Declaration;
import dev.shale.dockerfile.Mount;
import dev.shale.dockerfile.SourceRange;
import dev.shale.dockerfile.Word;
import dev.shale.plan.Outline.Need;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Collects what the stages that a target needs can be given. Of an argument that several declare,
 * the target's declaration counts, then that of the stage nearest before it.
 */
final class OutlineWalk implements Onlooker {
  /** A declaration, and what its argument was worth behind it. */
  private record Declared(Instruction.Arg arg, Declaration declaration, Optional<String> value) {}

  private final Dockerfile file;
  private final Map<String, Declared> ofStages = new HashMap<>();
  private final Set<String> wanted = new TreeSet<>();
  private final Map<String, Outline.Secret> secrets = new LinkedHashMap<>();
  private final Map<String, Outline.Ssh> agents = new LinkedHashMap<>();
  private final Map<String, Outline.Cache> caches = new LinkedHashMap<>();

  OutlineWalk(Dockerfile file) {
    this.file = file;
  }

  @Override
  public void begun(StageGraph.Node node, StageState state) {
    Instruction.From from = node.stage().from();
    want(from.base());
    from.platform().ifPresent(this::want);
  }

  private void want(Word word) {
    wanted.addAll(usedIn(word));
  }

  @Override
  public void planned(Planned planned) {
    switch (planned.step()) {
      case Step.RunStep run -> run.around().mounts().forEach(shown -> add(shown.mount(), planned));
      case Step.ConfigStep _ when planned.instruction() instanceof Instruction.Arg arg ->
          arg.declarations().forEach(each -> add(arg, each, planned.state()));
      case Step.ConfigStep _, Step.CopyStep _, Step.WorkdirStep _ -> {}
    }
  }

  @Override
  public void triggered(Planned planned) {
    planned(planned);
  }

  private void add(Instruction.Arg arg, Declaration declaration, StageState state) {
    String name = declaration.name().text();
    wanted.add(name);
    ofStages.put(name, new Declared(arg, declaration, state.variable(name)));
  }

  private void add(Mount mount, Planned planned) {
    SourceRange range = planned.instruction().source().range();
    switch (mount) {
      case Mount.Secret secret ->
          secrets.merge(
              secret.id(),
              new Outline.Secret(secret.id(), need(secret.need()), range),
              (first, more) ->
                  new Outline.Secret(first.id(), either(first.need(), more.need()), first.range()));
      case Mount.Ssh ssh ->
          agents.merge(
              ssh.id(),
              new Outline.Ssh(ssh.id(), need(ssh.need()), range),
              (first, more) ->
                  new Outline.Ssh(first.id(), either(first.need(), more.need()), first.range()));
      case Mount.Cache cache -> {
        String id = cache.id().or(cache::target).orElseThrow();
        caches.putIfAbsent(id, new Outline.Cache(id, range));
      }
      case Mount.Bind _, Mount.Tmpfs _ -> {}
    }
  }

  private static Need need(Mount.Need need) {
    return switch (need) {
      case REQUIRED -> Need.REQUIRED;
      case OPTIONAL -> Need.OPTIONAL;
    };
  }

  private static Need either(Need one, Need other) {
    return one == Need.REQUIRED ? one : other;
  }

  /** What was found, for the stage that all others were planned for. */
  Outline outline(StageGraph.Node target, BuildArgs args, GlobalScope global) {
    Instruction.From from = target.stage().from();
    return new Outline(
        from.name(),
        from.name().flatMap(name -> Target.description(from, name)),
        args(args, global),
        List.copyOf(secrets.values()),
        List.copyOf(agents.values()),
        List.copyOf(caches.values()));
  }

  private List<Outline.Arg> args(BuildArgs args, GlobalScope global) {
    Map<String, Declared> ofFile = new HashMap<>();
    for (Instruction.Arg arg : file.globalArgs()) {
      for (Declaration each : arg.declarations()) {
        String name = each.name().text();
        ofFile.put(name, new Declared(arg, each, global.value(name)));
      }
    }
    Map<String, Declared> found = new LinkedHashMap<>();
    Deque<String> names = new ArrayDeque<>(wanted);
    while (!names.isEmpty()) {
      String name = names.remove();
      declared(name, ofFile, args)
          .filter(declared -> found.putIfAbsent(name, declared) == null)
          .flatMap(declared -> declared.declaration().defaultValue())
          .ifPresent(word -> names.addAll(usedIn(word)));
    }
    return found.values().stream()
        .map(OutlineWalk::arg)
        .sorted(Comparator.comparing((Outline.Arg arg) -> arg.range().start()))
        .toList();
  }

  /** A stage that says no default of its own has the file's; what every build has needs no one. */
  private Optional<Declared> declared(String name, Map<String, Declared> ofFile, BuildArgs args) {
    Optional<Declared> own = Optional.ofNullable(ofStages.get(name));
    if (own.isPresent() && own.get().declaration().defaultValue().isPresent()) {
      return own;
    }
    Optional<Declared> before = Optional.ofNullable(ofFile.get(name));
    return before.isPresent() || args.automatic().containsKey(name) ? before : own;
  }

  private Set<String> usedIn(Word word) {
    return file.lexer().expand(word.text(), name -> Optional.of("*")).used();
  }

  private static Outline.Arg arg(Declared declared) {
    String name = declared.declaration().name().text();
    return new Outline.Arg(
        name,
        declared.value(),
        declared.declaration().defaultValue().map(Word::text),
        Target.description(declared.arg(), name),
        declared.arg().source().range());
  }
}
