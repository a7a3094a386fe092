package dev.shale.linux;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * {@link Libc} by jnr-ffi, which finds each function by its name and so needs no numbers: for
 * architectures that {@link ForeignLibc} does not know.
 */
final class JnrLibc {
  /** Classes that jnr-ffi writes cannot implement a package-private interface; proxies can. */
  private static final String WRITES_CLASSES = "jnr.ffi.asm.enabled";

  private JnrLibc() {}

  /** Binds every function of the C library; the first use of jnr-ffi in a process. */
  static Libc bind() {
    System.setProperty(WRITES_CLASSES, "false");
    Libc library = LibraryLoader.create(Libc.class).load("c");
    Runtime runtime = Runtime.getRuntime(library);
    InvocationHandler negated =
        (proxy, method, arguments) -> {
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          }
          try {
            Number result = (Number) method.invoke(library, arguments);
            return result.longValue() == -1 ? failure(runtime, result) : result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Libc)
        Proxy.newProxyInstance(Libc.class.getClassLoader(), new Class<?>[] {Libc.class}, negated);
  }

  /** The negative errno, as the type that the function returns. */
  private static Number failure(Runtime runtime, Number result) {
    int errno = LastError.getLastError(runtime);
    return result instanceof Integer ? (Number) (-errno) : (Number) (long) -errno;
  }
}
