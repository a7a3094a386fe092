package dev.shale.jib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.local.StoredImage;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JavaImageBuilderTest {
  @TempDir Path temp;
  private SampleImages images;

  @BeforeEach
  void open() throws IOException {
    images = new SampleImages(temp.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    images.close();
  }

  private Path plainJar() throws IOException {
    return sample().manifest("Main-Class: a.Main").jar(temp.resolve("app.jar"));
  }

  private static SampleFiles sample() {
    return new SampleFiles().mainClass("a.Main").plainClass("a.b.Other").text("a/r.txt", "r");
  }

  private String refusal(Path... parts) {
    return assertThrows(OciException.class, () -> images.build(parts)).getMessage();
  }

  @Test
  void laysOutAJarAsJibDoes() throws IOException {
    StoredImage image = images.build(plainJar());
    assertEquals("resources, classes", SampleImages.layers(image));
    assertEquals(
        List.of("app/resources/META-INF/MANIFEST.MF", "app/resources/a/r.txt"),
        images.files(image, 0));
    assertEquals(
        List.of("app/classes/a/Main.class", "app/classes/a/b/Other.class"), images.files(image, 1));
    assertEquals(
        List.of("java", "-cp", "/app/resources:/app/classes", "a.Main"),
        image.config().entrypoint());
    assertEquals(Optional.of(Instant.EPOCH), image.config().created());
  }

  @Test
  void givesEqualFilesAnEqualImage() throws IOException {
    StoredImage one = images.build(sample().in(temp.resolve("one")));
    Path other = sample().in(temp.resolve("other"));
    Files.setLastModifiedTime(other.resolve("a/r.txt"), FileTime.fromMillis(12_345));
    Files.setPosixFilePermissions(
        other.resolve("a/r.txt"), PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(other.resolve("a"), PosixFilePermissions.fromString("rwxrwx---"));
    try (SampleImages elsewhere = new SampleImages(temp.resolve("elsewhere"))) {
      assertEquals(one.digest(), elsewhere.build(other).digest());
    }
  }

  @Test
  void putsTheJarsOfAClassPathBelow() throws IOException {
    new SampleFiles().plainClass("lib.A").jar(temp.resolve("lib/a-1.jar"));
    new SampleFiles().plainClass("lib.B").jar(temp.resolve("lib/b-2-SNAPSHOT.jar"));
    Path jar =
        sample()
            .manifest("Main-Class: a.Main", "Class-Path: lib/a-1.jar lib/b-2-SNAPSHOT.jar")
            .jar(temp.resolve("app.jar"));
    StoredImage image = images.build(jar);
    assertEquals(
        "dependencies, snapshot dependencies, resources, classes", SampleImages.layers(image));
    assertEquals(List.of("app/libs/a-1.jar"), images.files(image, 0));
    assertEquals(List.of("app/libs/b-2-SNAPSHOT.jar"), images.files(image, 1));
    assertEquals("/app/resources:/app/classes:/app/libs/*", image.config().entrypoint().get(2));
  }

  @Test
  void refusesAJarWithoutOneThatItNeeds() throws IOException {
    Path jar = sample().manifest("Class-Path: lib/a.jar").jar(temp.resolve("app.jar"));
    assertTrue(refusal(jar).contains("has lib/a.jar in Class-Path, which is no file beside it"));
  }

  @Test
  void keepsAJarWholeOfWhichTheJvmRegardsMoreThanFiles() throws IOException {
    Path jar =
        sample().manifest("Main-Class: a.Main", "Multi-Release: true").jar(temp.resolve("app.jar"));
    StoredImage image = images.build(jar);
    assertEquals("jar", SampleImages.layers(image));
    assertEquals(List.of("java", "-jar", "/app/app.jar"), image.config().entrypoint());
    StoredImage exploded =
        images.build(
            JavaBase.scratch(SampleImages.PLATFORM),
            request -> request.withLayout(Layout.USUAL.withForm(Layout.Form.EXPLODED)),
            jar);
    assertEquals("resources, classes", SampleImages.layers(exploded));
  }

  @Test
  void tellsJavaOfTheJarsBesideAWholeOne() throws IOException {
    Path library = new SampleFiles().plainClass("lib.A").jar(temp.resolve("a.jar"));
    StoredImage image =
        images.build(
            JavaBase.scratch(SampleImages.PLATFORM),
            request -> request.withLayout(Layout.USUAL.withForm(Layout.Form.PACKAGED)),
            plainJar(),
            library);
    assertEquals("dependencies, jar", SampleImages.layers(image));
    assertEquals(
        List.of("java", "-cp", "/app/app.jar:/app/libs/a.jar", "a.Main"),
        image.config().entrypoint());
  }

  private static SampleFiles springBoot() {
    return new SampleFiles()
        .manifest(
            "Main-Class: org.springframework.boot.loader.launch.JarLauncher",
            "Start-Class: a.Main",
            "Spring-Boot-Version: 3.5.0")
        .mainClass("org.springframework.boot.loader.launch.JarLauncher")
        .mainClass("BOOT-INF/classes/", "a.Main")
        .text("BOOT-INF/classes/application.properties", "x=1")
        .text("BOOT-INF/lib/a-1.jar", "a")
        .text("BOOT-INF/lib/b-SNAPSHOT.jar", "b");
  }

  @Test
  void givesASpringBootJarTheLayersThatItLists() throws IOException {
    Path jar =
        springBoot()
            .text(
                "BOOT-INF/layers.idx",
                """
                - "dependencies":
                  - "BOOT-INF/lib/a-1.jar"
                - "spring-boot-loader":
                  - "org/"
                - "empty":
                - "application":
                  - "BOOT-INF/classes/"
                """)
            .jar(temp.resolve("boot.jar"));
    StoredImage image = images.build(jar);
    assertEquals("dependencies, spring-boot-loader, application", SampleImages.layers(image));
    assertEquals(
        List.of(
            "app/BOOT-INF/classes/a/Main.class",
            "app/BOOT-INF/classes/application.properties",
            "app/BOOT-INF/layers.idx",
            "app/BOOT-INF/lib/b-SNAPSHOT.jar",
            "app/META-INF/MANIFEST.MF"),
        images.files(image, 2));
    assertEquals(
        List.of("java", "-cp", "/app", "org.springframework.boot.loader.launch.JarLauncher"),
        image.config().entrypoint());
  }

  @Test
  void givesASpringBootJarWithoutAListTheLayersOfJib() throws IOException {
    StoredImage image = images.build(springBoot().jar(temp.resolve("boot.jar")));
    assertEquals(
        "dependencies, spring-boot-loader, snapshot dependencies, resources, classes",
        SampleImages.layers(image));
    assertEquals(List.of("app/BOOT-INF/lib/b-SNAPSHOT.jar"), images.files(image, 2));
  }

  @Test
  void startsASpringBootJarByAnotherClassIfAsked() throws IOException {
    StoredImage image =
        images.build(
            JavaBase.scratch(SampleImages.PLATFORM),
            request -> request.withLaunch(Launch.AS_FOUND.withMainClass("a.Main")),
            springBoot().jar(temp.resolve("boot.jar")));
    assertEquals(
        List.of("java", "-cp", "/app/BOOT-INF/classes/:/app/BOOT-INF/lib/*", "a.Main"),
        image.config().entrypoint());
  }

  private Path war() throws IOException {
    return new SampleFiles()
        .text("index.jsp", "hello")
        .text("WEB-INF/web.xml", "<web-app/>")
        .mainClass("WEB-INF/classes/", "a.Servlet")
        .text("WEB-INF/classes/a/r.txt", "r")
        .text("WEB-INF/lib/a.jar", "a")
        .jar(temp.resolve("site.war"));
  }

  @Test
  void putsAWarWhereTheBaseLooksForOne() throws IOException {
    JavaBase tomcat =
        images.base(
            new MemoryTree(),
            edit ->
                edit.env("CATALINA_HOME", "/usr/local/tomcat").cmd(List.of("catalina.sh", "run")));
    StoredImage image = images.build(tomcat, UnaryOperator.identity(), war());
    assertEquals("dependencies, resources, classes", SampleImages.layers(image));
    String root = "usr/local/tomcat/webapps/ROOT/";
    assertEquals(List.of(root + "WEB-INF/lib/a.jar"), images.files(image, 1));
    assertEquals(
        List.of(root + "WEB-INF/classes/a/r.txt", root + "WEB-INF/web.xml", root + "index.jsp"),
        images.files(image, 2));
    assertEquals(List.of(root + "WEB-INF/classes/a/Servlet.class"), images.files(image, 3));
    assertEquals(List.of("catalina.sh", "run"), image.config().cmd());
    assertEquals(List.of(), image.config().entrypoint());
  }

  @Test
  void refusesAWarOnABaseThatDoesNotSayWhereItLooks() throws IOException {
    assertTrue(refusal(war()).contains("does not say where it looks for a WAR"));
  }

  @Test
  void refusesJvmFlagsForAWar() throws IOException {
    Path war = war();
    JavaBase base = JavaBase.scratch(SampleImages.PLATFORM);
    OciException refusal =
        assertThrows(
            OciException.class,
            () ->
                images.build(
                    base,
                    request -> request.withLaunch(Launch.AS_FOUND.withJvmFlags(List.of("-Xmx1m"))),
                    war));
    assertTrue(refusal.getMessage().contains("the base image starts a WAR"));
  }

  @Test
  void takesDirectoriesOfClassesWithTheirJars() throws IOException {
    Path classes = sample().in(temp.resolve("classes"));
    Path more = new SampleFiles().text("more.txt", "m").in(temp.resolve("more"));
    Path library = new SampleFiles().plainClass("lib.A").jar(temp.resolve("a.jar"));
    StoredImage image = images.build(classes, library, more);
    assertEquals("dependencies, resources, classes", SampleImages.layers(image));
    assertEquals(
        List.of("app/resources/a/r.txt", "app/resources/more.txt"), images.files(image, 1));
    assertEquals("a.Main", image.config().entrypoint().getLast());
  }

  @Test
  void refusesFilesOfTwoDirectoriesThatDiffer() throws IOException {
    Path one = sample().in(temp.resolve("one"));
    Path same = new SampleFiles().text("a/r.txt", "r").in(temp.resolve("same"));
    Path other = new SampleFiles().text("a/r.txt", "x").in(temp.resolve("other"));
    images.build(one, same);
    assertTrue(
        refusal(one, other)
            .endsWith("would both be /app/resources/a/r.txt, and differ; leave one" + " away"));
  }

  @Test
  void refusesALinkToADirectoryWhichJibWouldLeaveEmpty() throws IOException {
    Path classes = sample().in(temp.resolve("classes"));
    Files.createSymbolicLink(classes.resolve("link"), temp);
    assertTrue(refusal(classes).contains("a link to a directory, which is not followed"));
  }

  @Test
  void asksWhichOfSeveralMainClassesIsMeant() throws IOException {
    Path classes = sample().mainClass("b.Tool").in(temp.resolve("classes"));
    assertEquals(
        "jib: 2 classes have a main: a.Main, b.Tool; name the main class", refusal(classes));
  }

  @Test
  void refusesWhatCannotBeStarted() throws IOException {
    Path classes = new SampleFiles().plainClass("a.Other").in(temp.resolve("classes"));
    assertEquals(
        "jib: no class has a public static void main(String[]); name the main class",
        refusal(classes));
  }

  @Test
  void needsNoMainClassWhereAnEntryPointIsGiven() throws IOException {
    Path classes = new SampleFiles().plainClass("a.Other").in(temp.resolve("classes"));
    Launch launch = new Launch(Optional.empty(), List.of(), Optional.of(List.of("/run", "it")));
    StoredImage image =
        images.build(
            JavaBase.scratch(SampleImages.PLATFORM),
            request -> request.withLaunch(launch),
            classes);
    assertEquals(List.of("/run", "it"), image.config().entrypoint());
  }

  @Test
  void leavesDirectoriesOfTheBaseAsTheyAre() throws IOException {
    MemoryTree files = new MemoryTree();
    Instant then = Instant.ofEpochSecond(1_000_000);
    files.create(
        TreePath.of("app"),
        new Node.Directory(NodeMeta.of(0700, then).withOwner(5, 6)),
        FileContent.EMPTY);
    StoredImage image =
        images.build(images.base(files, _ -> {}), UnaryOperator.identity(), plainJar());
    assertTrue(
        images.dump(image).contains("app directory 0700 5:6 @1000000.000000000"),
        images.dump(image));
  }

  @Test
  void followsLinksOfTheBase() throws IOException {
    MemoryTree files = new MemoryTree();
    Instant then = Instant.ofEpochSecond(1_000_000);
    files.create(
        TreePath.of("app"),
        new Node.Symlink(NodeMeta.of(0777, then), "/srv".getBytes(StandardCharsets.UTF_8)),
        FileContent.EMPTY);
    StoredImage image =
        images.build(images.base(files, _ -> {}), UnaryOperator.identity(), plainJar());
    assertEquals(
        List.of("srv/classes/a/Main.class", "srv/classes/a/b/Other.class"), images.files(image, 2));
  }

  @Test
  void keepsWhatTheBaseSaysAndWhatIsAskedForGoesBefore() throws IOException {
    JavaBase base =
        images.base(new MemoryTree(), edit -> edit.env("A", "1").user("bob").cmd(List.of("sh")));
    StoredImage image =
        images.build(
            base,
            request ->
                request
                    .withLaunch(Launch.AS_FOUND.withJvmFlags(List.of("-Xmx1m")))
                    .withSettings(edit -> edit.env("B", "2").cmd(List.of("arg"))),
            plainJar());
    assertEquals(List.of("A=1", "B=2"), image.config().env());
    assertEquals("bob", image.config().user());
    assertEquals(List.of("arg"), image.config().cmd());
    assertEquals("-Xmx1m", image.config().entrypoint().get(1));
  }

  @Test
  void standsUsuallyOnAJreForItsClasses() throws IOException {
    assertEquals("eclipse-temurin:17-jre", usualBase(17));
    assertEquals("eclipse-temurin:21-jre", usualBase(19));
    assertEquals("eclipse-temurin:8-jre", usualBase(5));
    assertTrue(
        assertThrows(OciException.class, () -> usualBase(99))
            .getMessage()
            .contains("for Java 99, which no usual base has"));
  }

  private String usualBase(int version) throws IOException {
    Path directory = temp.resolve("for" + version);
    new SampleFiles().classFor(version, "a.Main").in(directory);
    try (JavaApplication application = JavaApplication.open(List.of(directory), images.store())) {
      return application.usualBase().toString().replace("docker.io/library/", "");
    }
  }
}
