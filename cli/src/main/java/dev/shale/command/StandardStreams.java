package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.render.Terminal;
import dev.shale.transport.archive.ArchiveTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Archives through pipes: the file {@code -} is standard input or output. */
public final class StandardStreams {
  private static final Path DASH = Path.of("-");
  private static final Path INPUT = Path.of("/dev/stdin");
  private static final Path OUTPUT = Path.of("/dev/stdout");
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final Pattern SCREEN = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");

  private StandardStreams() {}

  /**
   * The file to read an archive from.
   *
   * @param what the user calls the archive, for the refusal
   * @throws OciException INVALID if it would be typed by a person
   */
  static Path input(String what, Path file) throws IOException {
    if (!file.equals(DASH) && !file.equals(INPUT)) {
      return file;
    }
    if (isScreen(0)) {
      throw OciException.invalid("read %s: standard input is a terminal; name a file", what);
    }
    return INPUT;
  }

  /**
   * Where to write an archive to.
   *
   * @param what the user calls the archive, for the refusal
   * @throws OciException INVALID if it would fill a person's screen
   */
  static ArchiveTarget output(String what, Path file, Session session) throws IOException {
    if (!isOutput(file)) {
      return new ArchiveTarget.ToFile(file);
    }
    if (isScreen(1)) {
      throw OciException.invalid("write %s: standard output is a terminal; name a file", what);
    }
    return new ArchiveTarget.ToStream(new Checked(session.out()));
  }

  private static boolean isOutput(Path file) {
    return file.equals(DASH) || file.equals(OUTPUT);
  }

  /** Whether standard output is taken by an archive, so that nothing else may go there. */
  public static boolean isWrittenBy(ImageArgument argument) {
    return argument instanceof ImageArgument.InArchive archive && isOutput(archive.file());
  }

  /** Whether a person can be asked: questions go to standard error, answers come from input. */
  static boolean isConversation(Session session) throws IOException {
    return session.surroundings().terminal() instanceof Terminal.Present && isScreen(0);
  }

  /** What the person types; the caller closes. */
  static Reader typed() throws IOException {
    return Files.newBufferedReader(INPUT);
  }

  /** Whether a person can talk with a program that has our standard input and output. */
  static boolean isDialogue() throws IOException {
    return isScreen(0) && isScreen(1);
  }

  /**
   * What standard input has, for a program; the caller closes. A reading ends when its thread is
   * interrupted. Empty if it cannot be opened once more, as a socket cannot.
   */
  static Optional<CountedInput> commands() {
    try {
      return Optional.of(new CountedInput(Channels.newInputStream(FileChannel.open(INPUT))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isScreen(int descriptor) throws IOException {
    Path link = OPEN_FILES.resolve(Integer.toString(descriptor));
    return Files.isSymbolicLink(link)
        && SCREEN.matcher(Files.readSymbolicLink(link).toString()).matches();
  }

  /** Standard output, where a failure is one: a print stream only remembers that there was one. */
  private static final class Checked extends OutputStream {
    private final PrintStream out;

    Checked(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      check();
    }

    @Override
    public void flush() throws IOException {
      check();
    }

    private void check() throws IOException {
      if (out.checkError()) {
        throw new IOException("standard output: it takes no more");
      }
    }
  }
}
