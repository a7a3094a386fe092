package dev.shale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a module promises: its public types and what they show, one line each, so that a widening is
 * a visible change of {@code docs/api}.
 */
public final class ApiListing {
  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.)+(?=[A-Z])");

  private ApiListing() {}

  /**
   * Compares the module whose tests are running with {@code docs/api/<module>.txt}; with {@code
   * -Dgolden.update=true} writes it instead.
   */
  public static void check() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    Path golden =
        module.resolveSibling("docs").resolve("api").resolve(module.getFileName() + ".txt");
    String listing = list(module.resolve("target").resolve("classes"));
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, listing);
    }
    assertEquals(
        Files.exists(golden) ? Files.readString(golden) : "",
        listing,
        () ->
            "the public API is not what %s says; -Dgolden.update=true rewrites it"
                .formatted(golden));
  }

  private static String list(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .map(name -> load(name.substring(0, name.length() - ".class".length())))
          .filter(ApiListing::isPromised)
          .map(ApiListing::describe)
          .sorted()
          .collect(Collectors.joining("\n"));
    }
  }

  private static Class<?> load(String path) {
    try {
      return Class.forName(path.replace('/', '.'), false, ApiListing.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPromised(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && !type.isAnonymousClass()
        && (type.getEnclosingClass() == null || isPromised(type.getEnclosingClass()));
  }

  private static String describe(Class<?> type) {
    List<String> members = new ArrayList<>();
    Arrays.stream(type.getDeclaredFields())
        .filter(ApiListing::shows)
        .map(ApiListing::line)
        .forEach(members::add);
    Arrays.stream(type.getDeclaredConstructors())
        .filter(ApiListing::shows)
        .map(ApiListing::line)
        .forEach(members::add);
    Arrays.stream(type.getDeclaredMethods())
        .filter(ApiListing::shows)
        .map(ApiListing::line)
        .forEach(members::add);
    return type.getName().replace('$', '.')
        + " "
        + kind(type)
        + parents(type)
        + "\n"
        + members.stream().sorted().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }

  private static boolean shows(Field field) {
    return isShown(field.getModifiers()) && !field.isSynthetic();
  }

  private static boolean shows(Executable member) {
    return isShown(member.getModifiers()) && !member.isSynthetic();
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String kind(Class<?> type) {
    if (type.isRecord()) {
      return "record";
    }
    if (type.isEnum()) {
      return "enum";
    }
    String kind = type.isInterface() ? "interface" : "class";
    if (type.isSealed()) {
      return "sealed " + kind;
    }
    return Modifier.isFinal(type.getModifiers()) ? "final " + kind : kind;
  }

  private static String parents(Class<?> type) {
    Stream<Type> parents =
        Stream.concat(
            Stream.ofNullable(type.getGenericSuperclass()).filter(ApiListing::isTelling),
            Arrays.stream(type.getGenericInterfaces()));
    String names = parents.map(ApiListing::name).sorted().collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " : " + names;
  }

  private static boolean isTelling(Type parent) {
    return parent != Object.class
        && parent != Record.class
        && !parent.getTypeName().startsWith("java.lang.Enum<");
  }

  private static String line(Field field) {
    return statically(field.getModifiers()) + field.getName() + ": " + name(field.getGenericType());
  }

  private static String line(Constructor<?> constructor) {
    return constructor.getDeclaringClass().getSimpleName() + parameters(constructor);
  }

  private static String line(Method method) {
    return statically(method.getModifiers())
        + method.getName()
        + parameters(method)
        + (method.getReturnType() == void.class ? "" : ": " + name(method.getGenericReturnType()));
  }

  private static String statically(int modifiers) {
    return Modifier.isStatic(modifiers) ? "static " : "";
  }

  private static String parameters(Executable member) {
    return Arrays.stream(member.getParameters())
        .map(Parameter::getParameterizedType)
        .map(ApiListing::name)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String name(Type type) {
    return PACKAGE.matcher(type.getTypeName().replace('$', '.')).replaceAll("");
  }
}
