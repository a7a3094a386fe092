package dev.shale;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * The architecture's rules on imports, each a method that throws with the offending lines. One
 * table of arrows serves all modules; a package that the table does not have is refused.
 */
public final class PackageRules {
  private static final String ROOT = "dev.shale";

  /**
   * What each package imports of ours. An arrow is transitive: who may import {@code image} may
   * name what {@code image} shows.
   */
  private static final Map<String, Set<String>> ARROWS =
      parse(
          """
          error              ►
          progress           ►
          concurrent         ►
          file               ►
          json               ► error
          image              ► json error
          name               ► image
          tar                ► error
          blob               ► image error concurrent
          transport          ► image name blob progress
          content            ► image blob file
          transport.layout   ► transport content file json
          transport.archive  ► transport.layout tar
          transport.dir      ► transport content file
          transport.daemon   ► transport.archive http
          http               ► error progress concurrent
          auth               ► http name config
          registry           ► transport http auth trust file
          registry.server    ► registry transport.layout concurrent
          trust              ► image name
          copy               ► transport trust blob concurrent
          config             ► name error
          sync               ► copy registry transport.layout transport.dir config name
          tree               ► error
          linux              ► tree concurrent
          layer              ► tree tar image blob
          mtree              ► tree blob concurrent
          containersstorage  ► linux transport
          snapshot           ► layer tree linux file
          local              ► content snapshot transport.layout concurrent file
          dockerfile         ► error
          context            ► tree blob concurrent
          git                ► linux
          plan               ► dockerfile image name
          runtime            ► snapshot image concurrent progress
          network            ► runtime
          container          ► runtime network context local layer
          bundle             ► runtime local mtree
          output             ► container
          buildcache         ► local copy json progress error
          exec               ► plan container context buildcache git
          jib                ► container
          render             ► progress image
          command            ► render exec container output jib git local registry.server copy sync transport.archive transport.dir transport.daemon containersstorage config
          umoci              ► command bundle
          skopeo             ► command
          buildah            ► command
          (root)             ► command umoci skopeo buildah
          """);

  /** Libraries, each in its one package. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("json", Set.of("com.fasterxml.jackson")),
          Map.entry("name", Set.of("com.google.re2j")),
          Map.entry(
              "config", Set.of("com.fasterxml.jackson.core", "com.fasterxml.jackson.dataformat")),
          Map.entry("http", Set.of("com.google.api.client", "org.apache.hc", "org.apache.http")),
          Map.entry(
              "blob",
              Set.of("org.apache.commons.compress", "com.github.luben.zstd", "org.tukaani.xz")),
          Map.entry("trust", Set.of("org.bouncycastle")),
          Map.entry("linux", Set.of("jnr.")),
          Map.entry("jib", Set.of("com.google.cloud.tools.jib")),
          Map.entry("registry.server", Set.of("org.apache.hc.core5")),
          Map.entry("command", Set.of("picocli")),
          Map.entry("umoci", Set.of("picocli")),
          Map.entry("skopeo", Set.of("picocli")),
          Map.entry("buildah", Set.of("picocli")));

  private static final Set<String> PURE = Set.of("dockerfile", "plan", "image", "name", "tar");
  private static final Set<String> FILES_BY_TREE_ONLY = Set.of("tree", "layer", "context");
  private static final Set<String> PROCESSES =
      Set.of("auth", "git", "runtime", "network", "snapshot");

  private static final Set<String> THREAD_FACTORIES =
      Set.of("ofPlatform", "ofVirtual", "startVirtualThread");
  private static final Set<String> SYSTEM_METHODS =
      Set.of("getenv", "exit", "console", "setOut", "setErr");
  private static final Set<String> PROPERTY_METHODS = Set.of("getProperty", "getProperties");
  private static final Set<String> SYSTEM_STREAMS = Set.of("in", "out", "err");

  private final JavaClasses classes;

  private PackageRules(JavaClasses classes) {
    this.classes = classes;
  }

  /**
   * The rules for the module whose tests are running.
   *
   * @param floor how many classes there are at least, so that no rule passes for want of any
   */
  public static PackageRules ofThisModule(int floor) {
    JavaClasses classes = new ClassFileImporter().importPath(Path.of("target", "classes"));
    assertTrue(classes.size() >= floor, () -> "only %d classes seen".formatted(classes.size()));
    return new PackageRules(classes);
  }

  /** A test of each rule. */
  public Stream<DynamicTest> tests() {
    return Stream.of(
        rule("importsFollowTheArrows", this::importsFollowTheArrows),
        rule("publicSignaturesNameNoLibrary", this::publicSignaturesNameNoLibrary),
        rule("pureCodeSeesNothingOutside", this::pureCodeSeesNothingOutside),
        rule(
            "foreignFilesAreTouchedThroughTreesOnly", this::foreignFilesAreTouchedThroughTreesOnly),
        rule("onlyMainTalksToTheSystem", this::onlyMainTalksToTheSystem),
        rule("propertiesAreReadInTheirPlaces", this::propertiesAreReadInTheirPlaces),
        rule("processesStartInTheirPlaces", this::processesStartInTheirPlaces),
        rule("threadsStartInTheirPlace", this::threadsStartInTheirPlace));
  }

  private static DynamicTest rule(String name, Executable check) {
    return DynamicTest.dynamicTest(name, check);
  }

  /** Every package imports only what its arrows reach, the JDK, and its own libraries. */
  private void importsFollowTheArrows() {
    packages()
        .forEach(
            name -> {
              assertTrue(ARROWS.containsKey(name), () -> "no arrows for package " + name);
              Set<String> reached = reachable(name);
              classes()
                  .that(resideIn(name))
                  .should()
                  .onlyDependOnClassesThat(
                      describe(
                          "are in " + reached + " or in libraries of " + name,
                          type -> mayImport(name, reached, type)))
                  .check(classes);
            });
  }

  private static boolean mayImport(String from, Set<String> reached, JavaClass type) {
    JavaClass imported = type.getBaseComponentType();
    if (imported.getPackageName().startsWith(ROOT)) {
      return reached.contains(simple(imported)) || isOfTree(reached, imported);
    }
    return isOfJdk(imported)
        || isAnnotation(imported)
        || isJsonValue(imported)
        || LIBRARIES.getOrDefault(from, Set.of()).stream().anyMatch(imported.getName()::startsWith);
  }

  /** What a tar and a tree say of a file in the same words: its attributes, and its holes. */
  private static boolean isOfTree(Set<String> reached, JavaClass imported) {
    return reached.contains("tree")
        && Set.of(ROOT + ".tar.Xattrs", ROOT + ".tar.SparseContent").contains(imported.getName());
  }

  /** No library's type is in what a public type shows. */
  private void publicSignaturesNameNoLibrary() {
    List<String> offences =
        classes.stream()
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(PackageRules::isPromised)
            .filter(unit -> shownTypes(unit).anyMatch(PackageRules::isOfLibrary))
            .map(JavaCodeUnit::getFullName)
            .sorted()
            .toList();
    assertTrue(offences.isEmpty(), () -> String.join("\n", offences));
  }

  private static boolean isPromised(JavaCodeUnit unit) {
    Set<JavaModifier> modifiers = unit.getModifiers();
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
  }

  private static Stream<JavaClass> shownTypes(JavaCodeUnit unit) {
    return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
        .flatMap(type -> type.getAllInvolvedRawTypes().stream());
  }

  private static boolean isOfLibrary(JavaClass type) {
    JavaClass shown = type.getBaseComponentType();
    return !isOfJdk(shown) && !shown.getPackageName().startsWith(ROOT) && !isJsonValue(shown);
  }

  /** What is pure does no I/O of its own and asks neither clock nor chance. */
  private void pureCodeSeesNothingOutside() {
    noClasses()
        .that(resideIn(PURE))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..", "java.nio.channels..", "java.net..", "java.util.concurrent")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File|FileInputStream|FileOutputStream|RandomAccessFile)"
                + "|java\\.util\\.Random|java\\.security\\.SecureRandom|java\\.lang\\.Thread")
        .orShould()
        .callMethodWhere(
            describe(
                "ask the clock or chance",
                call ->
                    call.getTarget().getName().equals("randomUUID")
                        || (call.getTarget().getName().equals("now")
                            && call.getTargetOwner().getPackageName().equals("java.time"))))
        .allowEmptyShould(true)
        .check(classes);
  }

  /** Files of an image or a build context are reached by byte paths, never by {@code Path}. */
  private void foreignFilesAreTouchedThroughTreesOnly() {
    noClasses()
        .that(resideIn(FILES_BY_TREE_ONLY))
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.nio\\.file\\.(Path|Files|Paths|FileSystems?)|java\\.io\\.File")
        .allowEmptyShould(true)
        .check(classes);
  }

  /** Only {@code Main} reads the environment, writes to standard streams and exits. */
  private void onlyMainTalksToTheSystem() {
    Predicate<AccessTarget> isSystem = target -> target.getOwner().isEquivalentTo(System.class);
    noClasses()
        .that(areNot(ROOT + ".Main"))
        .should()
        .callMethodWhere(
            describe(
                "ask the system",
                call ->
                    isSystem.test(call.getTarget())
                        && SYSTEM_METHODS.contains(call.getTarget().getName())))
        .orShould()
        .accessFieldWhere(
            describe(
                "use a standard stream",
                access ->
                    isSystem.test(access.getTarget())
                        && SYSTEM_STREAMS.contains(access.getTarget().getName())))
        .check(classes);
  }

  /** What machine this is, is asked by {@code Main}, and by what speaks to its kernel. */
  private void propertiesAreReadInTheirPlaces() {
    noClasses()
        .that(areOutside(Set.of("linux")))
        .and(areNot(ROOT + ".Main"))
        .should()
        .callMethodWhere(
            describe(
                "read a system property",
                call ->
                    call.getTargetOwner().isEquivalentTo(System.class)
                        && PROPERTY_METHODS.contains(call.getTarget().getName())))
        .allowEmptyShould(true)
        .check(classes);
  }

  /** New processes start in the few packages that are about other programs. */
  private void processesStartInTheirPlaces() {
    noClasses()
        .that(areOutside(PROCESSES))
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.ProcessBuilder.*")
        .orShould()
        .callMethod(Runtime.class, "exec", String.class)
        .check(classes);
  }

  /** Threads are made in {@code concurrent}, so that none outlives its block. */
  private void threadsStartInTheirPlace() {
    noClasses()
        .that(areOutside(Set.of("concurrent")))
        .and(areNot(ROOT + ".Main"))
        .should()
        .callConstructorWhere(
            describe("make a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
        .orShould()
        .callMethodWhere(
            describe(
                "start a thread",
                call ->
                    call.getTargetOwner().isEquivalentTo(Thread.class)
                        && THREAD_FACTORIES.contains(call.getTarget().getName())))
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.util\\.concurrent\\.(Executors|ForkJoinPool|CompletableFuture)"
                + "|java\\.util\\.Timer")
        .check(classes);
  }

  private Set<String> packages() {
    return classes.stream()
        .map(PackageRules::simple)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> reachable(String name) {
    Set<String> reached = new TreeSet<>(Set.of(name));
    Set<String> before;
    do {
      before = Set.copyOf(reached);
      before.forEach(from -> reached.addAll(ARROWS.getOrDefault(from, Set.of())));
    } while (reached.size() > before.size());
    return reached;
  }

  private static DescribedPredicate<JavaClass> resideIn(String name) {
    return resideIn(Set.of(name));
  }

  private static DescribedPredicate<JavaClass> resideIn(Set<String> names) {
    return describe("in " + names, type -> names.contains(simple(type)));
  }

  private static DescribedPredicate<JavaClass> areOutside(Set<String> names) {
    return describe("outside " + names, type -> !names.contains(simple(type)));
  }

  private static DescribedPredicate<JavaClass> areNot(String name) {
    return describe("not " + name, type -> !type.getName().startsWith(name));
  }

  private static String simple(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "(root)" : name.substring(ROOT.length() + 1);
  }

  private static boolean isOfJdk(JavaClass type) {
    String name = type.getName();
    return type.isPrimitive() || name.startsWith("java.") || name.startsWith("javax.");
  }

  /** JSON as a value; what reads and writes it is in {@code json}. */
  private static boolean isJsonValue(JavaClass type) {
    return type.getName().equals("com.fasterxml.jackson.databind.JsonNode")
        || type.getPackageName().equals("com.fasterxml.jackson.databind.node");
  }

  private static boolean isAnnotation(JavaClass type) {
    String name = type.getName();
    return name.startsWith("org.jspecify.annotations.")
        || name.startsWith("com.google.errorprone.annotations.");
  }

  private static Map<String, Set<String>> parse(String table) {
    Map<String, Set<String>> arrows = new TreeMap<>();
    table
        .lines()
        .map(line -> line.split("►", -1))
        .forEach(
            sides ->
                arrows.put(
                    sides[0].trim(),
                    Arrays.stream(sides[1].trim().split("\\s+", -1))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet())));
    return arrows;
  }
}
