package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.render.GoTemplate.MissingField;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoTemplateTest {
  private static final String DOCUMENT =
      """
      {"Name": "debian", "Size": 1500, "Empty": "", "Tags": ["12", "13"], "On": true, "Off": false,
       "Config": {"Env": ["A=1", "B=2"], "Labels": {"a.b": "c", "x": "y"}}, "id": "lower"}
      """;

  private static String render(String template) {
    return render(template, MissingField.IS_NO_VALUE);
  }

  private static String render(String template, MissingField missing) {
    return GoTemplate.parse(template)
        .render(Json.parseObject("test", DOCUMENT.getBytes(StandardCharsets.UTF_8)), missing);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '~',
      value = {
        "plain text§plain text",
        "{{.Name}}§debian",
        "{{ .Name }}:{{ .Size }}§debian:1500",
        "{{.Config.Env}}§[A=1 B=2]",
        "{{.Config.Labels}}§map[a.b:c x:y]",
        "{{.ID}}§lower",
        "{{$.Name}}§debian",
        "{{json .Config.Env}}§[\"A=1\",\"B=2\"]",
        "{{.Tags | json}}§[\"12\",\"13\"]",
        "{{len .Tags}}§2",
        "{{len .Name}}§6",
        "{{index .Tags 1}}§13",
        "{{index .Config.Labels \"a.b\"}}§c",
        "{{(index .Tags 0)}}§12",
        "{{join .Tags \", \"}}§12, 13",
        "{{.Name | upper}}§DEBIAN",
        "{{printf \"%s has %d\" .Name .Size}}§debian has 1500",
        "{{printf \"%-8s|\" .Name}}§debian  |",
        "{{printf \"%v\" .Tags}}§[12 13]",
        "{{printf \"%q\" .Name}}§\"debian\"",
        "{{if .On}}yes{{end}}§yes",
        "{{if .Off}}yes{{else}}no{{end}}§no",
        "{{if .Empty}}a{{else if .On}}b{{else}}c{{end}}§b",
        "{{if and .On (eq .Name \"debian\")}}both{{end}}§both",
        "{{if or .Off .Empty}}a{{else}}neither{{end}}§neither",
        "{{if not .Off}}not{{end}}§not",
        "{{if gt .Size 1000}}big{{end}}§big",
        "{{if eq .Name \"a\" \"debian\"}}one of{{end}}§one of",
        "{{range .Tags}}<{{.}}>{{end}}§<12><13>",
        "{{range $i, $tag := .Tags}}{{$i}}={{$tag}};{{end}}§0=12;1=13;",
        "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}§a.b=c;x=y;",
        "{{range .Nothing}}a{{else}}none{{end}}§none",
        "{{with .Config}}{{.Env | len}}{{end}}§2",
        "{{range .Tags}}{{$.Name}}:{{.}} {{end}}end§debian:12 debian:13 end",
        "{{$x := .Name}}{{$x}}§debian",
        "a {{- .Name -}} b§adebianb",
        "{{/* a comment */}}x§x",
        "{{.Nothing}}§<no value>",
        "{{index (split \"a,b\" \",\") 1}}§b",
        "{{print .Name .Size}}§debian1500",
        "{{`raw`}}{{\"a\\tb\"}}§rawa\tb",
        "<{{index .Config.Labels \"none\"}}>§<>",
      })
  void rendersAsGoDoes(String template, String expected) {
    assertEquals(expected, render(template));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{",
        "{{.Name",
        "{{if .On}}",
        "{{end}}",
        "{{range .Tags}}{{else}}",
        "{{nosuch .Name}}",
        "{{.Name | .Size}}",
        "{{(.Name}}",
        "{{\"open}}",
        "{{/* open",
        "{{.Name &}}",
        "{{index}}",
        "{{len}}",
        "{{printf \"%d\" .Name}}",
        "{{index .Tags 7}}",
        "{{$none}}",
        "{{if}}x{{end}}",
        "{{|}}",
        "{{)}}",
        "{{99999999999999999999}}"
      })
  void refusesWhatIsNoTemplate(String template) {
    OciException refusal = assertThrows(OciException.class, () -> render(template));
    assertTrue(refusal.getMessage().startsWith("format"), refusal.getMessage());
  }

  @Test
  void namesTheFieldsThereAreWhereOneIsMissing() {
    OciException refusal =
        assertThrows(OciException.class, () -> render("{{.Nmae}}", MissingField.IS_AN_ERROR));
    assertTrue(refusal.getMessage().contains("no field .Nmae; there are Config, "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "{{.}}§{2024-01-02 03:04:05.5 +0000 UTC map[] [{a 1}]}",
        "{{.Created}}§2024-01-02 03:04:05.5 +0000 UTC",
        "{{.Created.Year}} {{.Created.Month}} {{.Created.Weekday}}§2024 January Tuesday",
        "{{.Created.Unix}}§1704164645",
        "{{json .Created}}§\"2024-01-02T03:04:05.500Z\"",
        "{{.Labels.none}}§<no value>",
        "{{range .Layers}}{{.Type}}{{end}}§a",
      })
  void tellsStructsMapsAndTimesApart(String template, String expected) {
    assertEquals(expected, GoTemplate.parse(template).render(values(), MissingField.IS_AS_IN_GO));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "{{.None}}§format: no field .None; there are Created, Labels, Layers",
        "{{.Created.None}}§format: no field .None; there are Year, Month, Day, Hour, Minute,"
            + " Second, Nanosecond, Weekday, YearDay, Unix, UnixNano",
        "{{.Created.Year.None}}§format: no field .None; there are none",
      })
  void saysWhatThereIsInPlaceOfAField(String template, String expected) {
    OciException refused =
        assertThrows(
            OciException.class,
            () -> GoTemplate.parse(template).render(values(), MissingField.IS_AS_IN_GO));
    assertEquals(expected, refused.getMessage());
  }

  private static ObjectNode values() {
    ObjectNode layer = Json.object();
    layer.put("Type", "a").put("Size", 1);
    ObjectNode fields = Json.object();
    fields.set("Created", GoValues.time("2024-01-02T03:04:05.500Z"));
    fields.putObject("Labels");
    fields.putArray("Layers").add(GoValues.struct(layer));
    return GoValues.struct(fields);
  }

  @Test
  void takesTwoCharactersOutsideOfActionsForALineBreakOrATab() {
    assertEquals("a\tb\nc\\n", render("a\\tb\\nc{{`\\n`}}"));
  }

  @Test
  void printsTheZoneOfATimeAsGoDoes() {
    assertEquals(
        "2024-01-02 03:04:05 +0230 +0230",
        Values.print(GoValues.time("2024-01-02T03:04:05+02:30")));
    assertEquals("yesterday", Values.print(GoValues.time("yesterday")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a\n", "a\\n"})
  void endsALineOnce(String template) {
    assertEquals(
        "a\n", GoTemplate.parse(template).renderLine(Json.object(), MissingField.IS_NO_VALUE));
  }
}
