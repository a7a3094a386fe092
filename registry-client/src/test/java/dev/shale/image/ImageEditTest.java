package dev.shale.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageEditTest {
  private static final Instant TIME = Instant.parse("2024-01-02T03:04:05Z");

  private static ImageConfig parse(String text) {
    return ImageConfig.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ImageConfig config) {
    return new String(config.bytes(), StandardCharsets.UTF_8).replace('"', '\'');
  }

  private static ImageConfig scratch() {
    return ImageConfig.scratch(Platform.of("linux", "amd64"));
  }

  @Test
  void bytesAreThoseThatWereRead() {
    String document = "{ 'os' : 'linux' }";
    assertEquals(document, text(parse(document)));
  }

  @Test
  void keepsFieldsThatWeDoNotKnow() {
    ImageConfig config =
        parse("{'x':[1.50],'config':{'Foreign':{'a':1},'Cmd':['a']},'os':'linux'}");
    assertEquals(
        "{'x':[1.50],'config':{'Foreign':{'a':1},'Cmd':['b']},'os':'linux'}",
        text(config.edit().cmd(List.of("b")).build()));
  }

  @Test
  void leavesTheOriginalAsItIs() {
    ImageConfig config = scratch();
    byte[] before = config.bytes();
    config.edit().env("A", "b").label("k", "v").build();
    assertArrayEquals(before, config.bytes());
  }

  @Test
  void setsVariablesInTheirPlace() {
    ImageConfig config = parse("{'config':{'Env':['A=1','AB=2','C']}}");
    ImageEdit edit = config.edit().env("AB", "x=y").env("C", "3").env("D", "").unsetEnv("A");
    assertEquals(List.of("AB=x=y", "C=3", "D="), edit.build().env());
  }

  @Test
  void emptyValuesRemoveFields() {
    ImageConfig config =
        parse(
            "{'config':{'User':'u','WorkingDir':'/w','Cmd':['c'],'Entrypoint':['e'],"
                + "'Labels':{'k':'v'},'Volumes':{'/v':{}},'ExposedPorts':{'80/tcp':{}}}}");
    ImageConfig edited =
        config
            .edit()
            .user("")
            .workingDir("")
            .cmd(List.of())
            .entrypoint(List.of())
            .unsetLabel("k")
            .removeVolume("/v")
            .unexpose("80/tcp")
            .build();
    assertEquals("{'config':{}}", text(edited));
  }

  @Test
  void readsWhatWasSet() {
    ImageConfig config =
        scratch()
            .edit()
            .user("1:2")
            .workingDir("/w")
            .stopSignal("SIGINT")
            .shell(List.of("bash"))
            .onBuild(List.of("RUN x"))
            .label("k", "v")
            .volume("/v")
            .expose("80/tcp")
            .author("me")
            .created(TIME)
            .platform(Platform.parse("linux/arm/v7"))
            .build();
    assertEquals("1:2", config.user());
    assertEquals("/w", config.workingDir());
    assertEquals(Optional.of("SIGINT"), config.stopSignal());
    assertEquals(List.of("bash"), config.shell());
    assertEquals(List.of("RUN x"), config.onBuild());
    assertEquals(Map.of("k", "v"), config.labels());
    assertEquals(Set.of("/v"), config.volumes());
    assertEquals(Set.of("80/tcp"), config.exposedPorts());
    assertEquals(Optional.of("me"), config.author());
    assertEquals(Optional.of(TIME), config.created());
    assertEquals(Platform.parse("linux/arm/v7"), config.platform());
  }

  @Test
  void healthcheckIsReadAsItWasSet() {
    Healthcheck check =
        new Healthcheck(
            List.of("CMD-SHELL", "true"),
            Optional.of(Duration.ofSeconds(3)),
            Optional.empty(),
            Optional.of(Duration.ofMillis(1)),
            Optional.empty(),
            OptionalInt.of(2));
    ImageConfig config = scratch().edit().healthcheck(Optional.of(check)).build();
    assertEquals(Optional.of(check), config.healthcheck());
    assertEquals(
        Optional.empty(), config.edit().healthcheck(Optional.empty()).build().healthcheck());
  }

  @Test
  void layersComeWithTheirHistory() {
    ImageConfig config =
        scratch()
            .edit()
            .append(Digest.of("1"), History.ofLayer(TIME, "RUN one"))
            .append(History.ofConfig(TIME, "ENV a=b"))
            .append(Digest.of("2"), History.ofLayer(TIME.plusSeconds(1), "RUN two"))
            .build();
    assertEquals(List.of(Digest.of("1"), Digest.of("2")), config.diffIds());
    assertEquals(
        List.of(false, true, false), config.history().stream().map(History::emptyLayer).toList());
    assertEquals(Optional.of(TIME.plusSeconds(1)), config.created());
  }

  @Test
  void historyAndLayersCannotDisagree() {
    ImageEdit edit = scratch().edit();
    History layer = History.ofLayer(TIME, "x");
    History config = History.ofConfig(TIME, "x");
    assertThrows(IllegalArgumentException.class, () -> edit.append(layer));
    assertThrows(IllegalArgumentException.class, () -> edit.append(Digest.of("1"), config));
  }

  @Test
  void timeThatNoOneCanReadIsNone() {
    assertFalse(parse("{'created':'yesterday'}").created().isPresent());
  }

  @Test
  void readsTimesOfAllZones() {
    assertEquals(Optional.of(TIME), parse("{'created':'2024-01-02T05:04:05+02:00'}").created());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{'os':'a','os':'b'}", "{'config':[]}", "{'os'"})
  void refuses(String text) {
    assertThrows(OciException.class, () -> parse(text));
  }

  @Test
  void refusesDiffIdsThatAreNone() {
    ImageConfig config = parse("{'rootfs':{'diff_ids':['sha256:x']}}");
    assertThrows(OciException.class, config::diffIds);
  }
}
