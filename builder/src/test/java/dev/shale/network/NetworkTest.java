package dev.shale.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import dev.shale.runtime.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkTest {
  @ParameterizedTest
  @ValueSource(strings = {"none", "host"})
  void printsWhatItParses(String text) {
    assertEquals(text, Network.parse(text).toString());
  }

  @Test
  void noneIsNamespaceOfItsOwn() {
    assertEquals(new NetworkNamespace.Private(), new Network.None().namespace());
  }

  @Test
  void hostIsNamespaceOfTheHost() {
    assertEquals(new NetworkNamespace.Host(), new Network.Host().namespace());
  }

  @Test
  void refusesNetworkThatIsNotOffered() {
    OciException refusal = assertThrows(OciException.class, () -> Network.parse("bridge"));
    assertEquals("network \"bridge\": not offered; use none or host", refusal.getMessage());
  }
}
