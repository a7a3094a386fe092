package dev.shale.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorTest {
  private static final Digest DIGEST = Digest.of("x");

  private static ObjectNode json(String text) {
    String full = text.replace("DIGEST", "\"digest\":\"" + DIGEST + "\"").replace('\'', '"');
    return Json.parseObject("descriptor", full.getBytes(StandardCharsets.UTF_8));
  }

  private static Descriptor parse(String text) {
    return Descriptor.parse(json(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'mediaType':'a/b',DIGEST}",
        "{'mediaType':'a/b','size':1}",
        "{DIGEST,'size':1}",
        "{'mediaType':'a/b',DIGEST,'size':-1}",
        "{'mediaType':'a/b',DIGEST,'size':1.5}",
        "{'mediaType':'a/b',DIGEST,'size':1.0}",
        "{'mediaType':'a/b',DIGEST,'size':1e3}",
        "{'mediaType':'a/b',DIGEST,'size':'1'}",
        "{'mediaType':'a/b',DIGEST,'size':null}",
        "{'mediaType':'a/b',DIGEST,'size':9223372036854775808}",
        "{'mediaType':'a/b','digest':'sha256:abc','size':1}",
        "{'mediaType':'a/b','digest':7,'size':1}",
        "{'mediaType':'','digest':'x','size':1}",
        "{'mediaType':'nosubtype',DIGEST,'size':1}",
      })
  void refuses(String text) {
    OciException refusal = assertThrows(OciException.class, () -> parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  void refusesWhatIsNoObject() {
    assertThrows(OciException.class, () -> Descriptor.parse(Json.object().putArray("a")));
  }

  @Test
  void acceptsTheLargestSize() {
    assertEquals(
        Long.MAX_VALUE, parse("{'mediaType':'a/b',DIGEST,'size':9223372036854775807}").size());
  }

  @Test
  void isEqualHoweverItWasMade() {
    Descriptor made = Descriptor.of(new MediaType("a/b"), DIGEST, 7);
    assertEquals(made, parse("{'size':7,DIGEST,'mediaType':'a/b'}"));
  }

  @Test
  void keepsFieldsThatItDoesNotKnow() {
    Descriptor descriptor =
        parse("{'mediaType':'a/b',DIGEST,'size':1,'urls':['u'],'x':{'y':1}}")
            .withMediaType(MediaType.OCI_LAYER)
            .withAnnotations(Map.of("k", "v"));
    assertEquals(
        json("{'mediaType':'application/vnd.oci.image.layer.v1.tar',DIGEST,'size':1,"
                + "'urls':['u'],'x':{'y':1},'annotations':{'k':'v'}}")
            .toString(),
        descriptor.toJson().toString());
  }

  @Test
  void noAnnotationsAreNoField() {
    Descriptor descriptor = parse("{'mediaType':'a/b',DIGEST,'size':1,'annotations':{'k':'v'}}");
    assertEquals(
        json("{'mediaType':'a/b',DIGEST,'size':1}").toString(),
        descriptor.withAnnotations(Map.of()).toJson().toString());
  }

  @Test
  void statesThePlatformAsItWasGiven() {
    Platform platform = Platform.parse("linux/arm/v7");
    Descriptor descriptor = Descriptor.of(MediaType.OCI_MANIFEST, DIGEST, 1);
    assertEquals(Optional.empty(), descriptor.platform());
    assertEquals(Optional.of(platform), descriptor.withPlatform(platform).platform());
  }

  @Test
  void keepsWhatItSaysOfThePlaceWhenItsContentChanges() {
    Descriptor entry = parse("{'mediaType':'a/b',DIGEST,'size':1,'platform':{'os':'o'},'new':1}");
    Descriptor content = Descriptor.of(new MediaType("c/d"), Digest.of("y"), 2);
    ObjectNode expected = json("{'mediaType':'c/d',DIGEST,'size':2,'platform':{'os':'o'},'new':1}");
    expected.put("digest", content.digest().toString());
    assertEquals(Descriptor.parse(expected), entry.withContent(content));
  }

  @Test
  void keepsNoCopyOfBytesThatChanged() {
    Descriptor entry = parse("{'mediaType':'a/b',DIGEST,'size':1,'data':'eA==','urls':['u']}");
    Descriptor content = Descriptor.of(new MediaType("a/b"), Digest.of("y"), 2);
    assertEquals(content, entry.withContent(content));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"os\":\"\",\"architecture\":\"\"}",
        "{\"os\":\"linux\",\"architecture\":null}",
        "{\"os\":\"linux\",\"architecture\":7}",
        "{\"os\":\"li nux\",\"architecture\":\"amd64\"}",
        "{}"
      })
  void takesAPlatformThatIsNoneForNone(String platform) {
    assertEquals(Optional.empty(), withPlatform(platform).platform());
  }

  @Test
  void takesAnEmptyVariantForNone() {
    assertEquals(
        Optional.of(Platform.of("linux", "amd64")),
        withPlatform("{\"os\":\"linux\",\"architecture\":\"amd64\",\"variant\":\"\"}").platform());
  }

  private static Descriptor withPlatform(String platform) {
    ObjectNode json = Descriptor.of(MediaType.OCI_MANIFEST, Digest.of("x"), 1).toJson();
    json.set("platform", Json.parseObject("platform", platform.getBytes(StandardCharsets.UTF_8)));
    return Descriptor.parse(json);
  }
}
