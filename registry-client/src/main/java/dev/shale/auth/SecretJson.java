package dev.shale.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;

/** JSON that holds secrets: what is wrong with it is not told, since that would quote it. */
final class SecretJson {
  private SecretJson() {}

  static ObjectNode parse(String what, byte[] document) {
    try {
      return Json.parseObject(what, document);
    } catch (OciException e) {
      throw OciException.invalid("read %s: not a valid JSON object", what);
    }
  }
}
