package dev.shale.linux;

/** An open file descriptor; closing it closes the number. */
record Fd(Libc libc, int number) implements AutoCloseable {
  /** A name that any call which follows links takes to exactly what is open here. */
  String path() {
    return "/proc/self/fd/" + number;
  }

  @Override
  public void close() {
    libc.close(number);
  }
}
