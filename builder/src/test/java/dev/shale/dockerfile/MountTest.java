package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.dockerfile.Mount.Access;
import dev.shale.dockerfile.Mount.Attributes;
import dev.shale.dockerfile.Mount.Cache.Sharing;
import dev.shale.dockerfile.Mount.Need;
import dev.shale.dockerfile.Mount.Origin;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MountTest {
  private static final Attributes NONE =
      new Attributes(OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty());
  private static final Origin NOWHERE = new Origin(Optional.empty(), Optional.empty());

  private static Mount parse(String text) {
    return Mount.parse(text, word -> word.replace("$a", "1"));
  }

  @Test
  void isBoundReadOnlyWhereNothingIsSaid() {
    assertEquals(
        new Mount.Bind(
            new Origin(Optional.of("stage"), Optional.of("a,b")),
            Optional.of("x y"),
            Access.READ_ONLY),
        parse("from=stage,\"src=a,b\",dst=x y"));
  }

  @Test
  void readsKeysOfCacheInAnyOrder() {
    assertEquals(
        new Mount.Cache(
            Optional.of("1"),
            Sharing.LOCKED,
            NOWHERE,
            Optional.of("/x"),
            new Attributes(OptionalInt.of(0700), OptionalLong.of(1000), OptionalLong.of(0)),
            Access.READ_ONLY),
        parse("mode=0700,ro,sharing=Locked,gid=0,uid=1000,id=$a,target=/x,TYPE=cache"));
  }

  @Test
  void sharesCachesThatMayBeWrittenWhereNothingIsSaid() {
    assertEquals(
        new Mount.Cache(
            Optional.empty(), Sharing.SHARED, NOWHERE, Optional.of("/x"), NONE, Access.READ_WRITE),
        parse("type=cache,target=/x"));
  }

  @Test
  void findsSecretsByTheirTargetsNames() {
    assertEquals(
        new Mount.Secret(
            "netrc", Optional.of("/root/netrc"), Optional.empty(), NONE, Need.OPTIONAL),
        parse("type=secret,target=/root/netrc"));
    assertEquals(
        new Mount.Secret("k", Optional.empty(), Optional.of("KEY"), NONE, Need.REQUIRED),
        parse("type=secret,id=k,env=KEY,required"));
  }

  @Test
  void asksForTheDefaultAgentWhereNothingIsSaid() {
    assertEquals(
        new Mount.Ssh("default", Optional.empty(), NONE, Need.OPTIONAL), parse("type=ssh"));
  }

  @ParameterizedTest
  @CsvSource({"10,10", "1k,1024", "1.5m,1572864", "2GiB,2147483648", "1 kb,1024", "0,0"})
  void readsSizes(String text, long bytes) {
    assertEquals(
        new Mount.Tmpfs(Optional.of("/t"), OptionalLong.of(bytes), Access.READ_WRITE),
        parse("type=tmpfs,target=/t,size=" + text));
  }

  @ParameterizedTest
  @CsvSource({"ro=1,READ_ONLY", "ro=F,READ_WRITE", "rw=true,READ_WRITE", "readwrite=0,READ_ONLY"})
  void readsAccess(String key, Access access) {
    assertEquals(new Mount.Bind(NOWHERE, Optional.empty(), access), parse(key));
  }

  @ParameterizedTest
  @CsvSource({"9999999999p", "1.5.5m", "-1", "m"})
  void refusesSizesThatAreNone(String size) {
    assertThrows(WordException.class, () -> parse("type=tmpfs,size=" + size));
  }

  @Test
  void refusesNumbersNoUserHas() {
    assertThrows(WordException.class, () -> parse("type=cache,uid=4294967296"));
  }
}
