package dev.shale.registry.server;

import dev.shale.concurrent.Permits.Permit;
import dev.shale.registry.server.AccessLog.Served;
import dev.shale.registry.server.Faults.Fault;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a request: the registry's answer, or a fault, and a line in the log. Thread-safe.
 */
final class HttpFront implements Clerk {
  /** Of a request that was not understood, what is not known of it. */
  private static final String UNKNOWN = "-";

  private static final Answer FULL =
      new Problem(503, ErrorCode.TOOMANYREQUESTS, "too many clients are connected; come again")
          .answer();

  private final RegistryHandler handler;
  private final Faults faults;
  private final AccessLog log;
  private final Room room;

  HttpFront(RegistryHandler handler, Faults faults, AccessLog log, Room room) {
    this.handler = handler;
    this.faults = faults;
    this.log = log;
    this.room = room;
  }

  @Override
  public void attend(Exchange exchange, String client) throws IOException {
    long began = System.nanoTime();
    int status = 0;
    long sent = 0;
    Fault fault = faults.next();
    try {
      if (fault instanceof Fault.Reset) {
        throw new IOException("reset, as asked for");
      }
      Answer found = answer(exchange, fault);
      Optional<Permit> place = room.tryFor(found.body());
      Answer answer = place.isPresent() ? found : Room.none().answer();
      try (Permit _ = place.orElse(() -> {})) {
        status = answer.status();
        sent = faults.areNone() ? exchange.send(answer) : sendFaulty(exchange, answer, fault);
      }
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      log.served(new Served(client, exchange.method(), exchange.target(), status, sent, took));
    }
  }

  /** Who tells clients that there are too many, and that this is all. */
  Clerk turningAway() {
    return new Clerk() {
      @Override
      public void attend(Exchange exchange, String client) throws IOException {
        long sent = exchange.sendLast(FULL);
        log.served(
            new Served(
                client, exchange.method(), exchange.target(), FULL.status(), sent, Duration.ZERO));
      }

      @Override
      public void noteRefusal(String client, int status, long sent) {
        HttpFront.this.noteRefusal(client, status, sent);
      }
    };
  }

  @Override
  public void noteRefusal(String client, int status, long sent) {
    log.served(new Served(client, UNKNOWN, UNKNOWN, status, sent, Duration.ZERO));
  }

  private Answer answer(Exchange exchange, Fault fault) throws IOException {
    if (fault instanceof Fault.Status(int status)) {
      Answer wrong = Answer.error(status, ErrorCode.UNKNOWN, "a fault, as asked for");
      return status == 401 ? wrong.with("WWW-Authenticate", "Basic realm=\"shale\"") : wrong;
    }
    try {
      return handler.answer(exchange.asked());
    } catch (Problem e) {
      return e.answer();
    } catch (FileSystemException e) {
      debug("the disk failed", e);
      return Answer.error(500, ErrorCode.UNKNOWN, "the registry's disk failed");
    } catch (RuntimeException e) {
      debug("the registry failed", e);
      return Answer.error(500, ErrorCode.UNKNOWN, "the registry failed");
    }
  }

  private long sendFaulty(Exchange exchange, Answer answer, Fault fault) throws IOException {
    return exchange.send(
        answer,
        out -> new FaultyOutputStream(out, answer.body().length(), fault, faults.bytesPerSecond()));
  }

  private static void debug(String what, Exception e) {
    System.getLogger(HttpFront.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }
}
