package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.registry.server.Faults.Fault;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FaultsTest {
  private static List<Fault> drawn(String text) {
    Faults faults = Faults.parse(text);
    return Stream.generate(faults::next).limit(1000).toList();
  }

  @Test
  void theSameSeedGivesTheSameFaults() {
    assertEquals(drawn("cut=0.3,429=0.2,seed=7"), drawn("cut=0.3,429=0.2,seed=7"));
    assertTrue(!drawn("cut=0.3,seed=7").equals(drawn("cut=0.3,seed=8")));
  }

  @Test
  void eachComesAsOftenAsWasAskedFor() {
    List<Fault> faults = drawn("429=0.1,500=0.2");
    long limited = faults.stream().filter(new Fault.Status(429)::equals).count();
    long failed = faults.stream().filter(new Fault.Status(500)::equals).count();
    assertTrue(limited > 60 && limited < 140, () -> limited + " of 1000");
    assertTrue(failed > 150 && failed < 250, () -> failed + " of 1000");
  }

  @Test
  void noneIsNone() {
    assertTrue(Faults.NONE.areNone());
    assertEquals(new Fault.None(), Faults.NONE.next());
    assertEquals(OptionalLong.of(1000), Faults.parse("slow=1000").bytesPerSecond());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cut | expected a probability",
        "cut=2 | expected a probability",
        "slow=0 | expected a number from 1",
        "302=0.1 | expected cut, reset",
        "cut=0.6,500=0.6 | the probabilities are more than 1"
      })
  void refusesWhatItDoesNotUnderstand(String text, String why) {
    OciException refused = assertThrows(OciException.class, () -> Faults.parse(text));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
