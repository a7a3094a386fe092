package dev.shale.http;

/** What a request asks for. Spec: RFC 9110, section 9; RFC 5789 (PATCH). */
public enum Method {
  GET,
  HEAD,
  POST,
  PUT,
  PATCH,
  DELETE;

  /** Whether asking twice has the same effect and the same answer as asking once. */
  boolean mayBeRepeated() {
    return this == GET || this == HEAD || this == PUT;
  }

  /** Whether only looking: such a request may be answered by a redirect elsewhere. */
  boolean isSafe() {
    return this == GET || this == HEAD;
  }
}
