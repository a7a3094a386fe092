package dev.shale.registry.server;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.Permits.Permit;
import dev.shale.concurrent.TaskGroup;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.lang.foreign.Arena;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * A client's socket, and until when the client is waited for. One thread at a time reads and
 * writes; another ends it if it is overdue, which covers TLS handshakes and clients that do not
 * read, as no timeout of a socket does.
 */
final class ClientSocket implements AutoCloseable {
  /** The first byte of whoever speaks TLS. Spec: RFC 8446, section 5.1, "Record Layer". */
  private static final int HANDSHAKE = 0x16;

  /**
   * How much of a file is copied at once. So little stays in the processor's cache until the client
   * has taken it, which is why this is faster than to have the kernel send the file (sendfile):
   * that spares a copy here and makes the client's dearer.
   */
  private static final int PIECE_BYTES = 64 << 10;

  /** Of a request's head; what httpcore has read ahead when that is complete counts, too. */
  static final int MAX_HEAD_BYTES = 32 << 10;

  private static final long NEVER = Long.MAX_VALUE;

  private final SocketChannel channel;
  private final Socket plain;
  private final PushbackInputStream in;
  private final Patience patience;
  private final Permits senders;
  private final long began = System.nanoTime();
  private Socket spoken;
  private Phase phase = Phase.QUIET;
  private long headEnds = NEVER;
  private int headBytes;
  private boolean ended;
  private volatile long overdue = NEVER;

  private enum Phase {
    /** Nothing of the next request has come. */
    QUIET,
    HEAD,
    BODY
  }

  /**
   * The socket of a client that has just connected.
   *
   * @param channel closed with this
   * @param senders how many threads of the operating system send to all clients
   */
  ClientSocket(SocketChannel channel, Patience patience, Permits senders) throws IOException {
    this.channel = channel;
    this.plain = channel.socket();
    this.in = new PushbackInputStream(plain.getInputStream());
    this.patience = patience;
    this.senders = senders;
    this.spoken = plain;
  }

  /** The client's address. */
  String address() {
    return plain.getInetAddress().getHostAddress();
  }

  /** What a client begins with. */
  enum Opening {
    /** It has gone. */
    NOTHING,
    TLS,
    OTHER
  }

  /** Reads a client's first byte, which says what it speaks. */
  Opening opening() throws IOException {
    int first = new Waiting(in).read();
    if (first < 0) {
      return Opening.NOTHING;
    }
    in.unread(first);
    return first == HANDSHAKE ? Opening.TLS : Opening.OTHER;
  }

  /** What HTTP is read from and written to. */
  SocketHolder plain() {
    return new Held(new Waiting(in));
  }

  /** What HTTP is read from and written to in TLS; the handshake is left to the first reading. */
  SocketHolder secure(SSLContext context) throws IOException {
    InputStream begun = new ByteArrayInputStream(new byte[] {(byte) in.read()});
    spoken = context.getSocketFactory().createSocket(plain, begun, true);
    return new Held(new Waiting(spoken.getInputStream()));
  }

  /**
   * Answers in plain words, as Go's server does, to who has tried TLS or not in the wrong place;
   * gives how many bytes that were.
   */
  int sendPlainly(String answer) throws IOException {
    byte[] bytes =
        ("HTTP/1.0 400 Bad Request\r\n\r\n" + answer + "\n").getBytes(StandardCharsets.US_ASCII);
    new Moving(plain.getOutputStream()).write(bytes);
    return bytes.length;
  }

  /** The next request's head is what comes now. */
  void expectHead() {
    ended = false;
    if (phase == Phase.BODY) { // else it is the first, of which a byte has come
      phase = Phase.QUIET;
    }
  }

  /** The head has come; a body may. */
  void expectBody() {
    phase = Phase.BODY;
  }

  /** Whether the client's end has been met since a head was expected. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Ends the connection for a client that may be sending yet: were the socket closed with bytes in
   * it that nobody reads, the client could lose the answer. So they are read, until the client
   * closes or is overdue.
   */
  void bidFarewell() throws IOException {
    overdue = in(patience.farewell());
    spoken.shutdownOutput();
    plain.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** Whether what is sent is what the client gets, with no TLS in between. */
  boolean isPlain() {
    return spoken.equals(plain);
  }

  /**
   * The right to {@link #send} to this client, until closed. A client keeps a thread for as long as
   * it takes its time, so there are only so many; empty while others have them all.
   */
  Optional<Permit> trySender() {
    return senders.tryAcquire();
  }

  /**
   * Sends some of a file, without TLS and past what else is being written. It does so on a thread
   * of the operating system: there, waiting for room is one call of the kernel, and on a virtual
   * thread three changes of threads. Only for who has the {@linkplain #trySender() right} to.
   *
   * @throws IOException if the file ends before, too
   */
  void send(FileChannel file, long first, long length) throws IOException {
    try (TaskGroup<Long> thread = TaskGroup.ofPlatformThreads()) {
      thread.fork(() -> copy(file, first, first + length));
      thread.join();
    }
  }

  private long copy(FileChannel file, long first, long end) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      ByteBuffer piece = memory.allocate(PIECE_BYTES).asByteBuffer();
      long at = first;
      while (at < end) {
        int count = file.read(piece.clear().limit((int) Math.min(end - at, PIECE_BYTES)), at);
        if (count < 0) {
          throw new EOFException("the file ends too soon");
        }
        write(piece.flip());
        at += count;
      }
      return at;
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    overdue = in(patience.pause());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    overdue = NEVER;
  }

  private long now() {
    return System.nanoTime() - began;
  }

  private long in(Duration time) {
    return now() + time.toNanos();
  }

  /** Closes it if its client has been waited for too long. Safe for use by another thread. */
  void closeIfOverdue() {
    if (now() > overdue) {
      close();
    }
  }

  /** Closes it at once, TLS or not. Safe for use by another thread. */
  @Override
  public void close() {
    try {
      plain.close();
    } catch (IOException e) {
      System.getLogger(ClientSocket.class.getName())
          .log(System.Logger.Level.DEBUG, "a socket does not close", e);
    }
  }

  /** What httpcore reads from and writes to. */
  private final class Held extends SocketHolder {
    private final InputStream in;

    Held(InputStream in) {
      super(spoken);
      this.in = in;
    }

    @Override
    protected InputStream getInputStream(Socket socket) {
      return in;
    }

    @Override
    protected OutputStream getOutputStream(Socket socket) throws IOException {
      return new Moving(socket.getOutputStream());
    }
  }

  /** What the client sends, waited for as long as it may take. */
  private final class Waiting extends InputStream {
    private final InputStream in;

    Waiting(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (phase == Phase.HEAD && headBytes >= MAX_HEAD_BYTES) {
        throw new MessageConstraintException("the head is too long"); // httpcore's: it says 431
      }
      overdue =
          switch (phase) {
            case QUIET -> in(patience.idle());
            case HEAD -> headEnds;
            case BODY -> in(patience.pause());
          };
      int count = in.read(bytes, offset, length);
      overdue = NEVER;
      if (phase == Phase.QUIET) {
        phase = Phase.HEAD;
        headEnds = in(patience.head());
        headBytes = 0;
      }
      headBytes += phase == Phase.HEAD ? Math.max(0, count) : 0;
      ended = count < 0;
      return count;
    }
  }

  /** What is sent to the client, which has to take it. */
  private final class Moving extends OutputStream {
    private final OutputStream out;

    Moving(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      overdue = in(patience.pause());
      out.write(bytes, offset, length);
      overdue = NEVER;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
