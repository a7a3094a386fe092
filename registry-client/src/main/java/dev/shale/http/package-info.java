/**
 * One HTTP exchange, retried where that is safe: {@link dev.shale.http.Http} takes a {@link
 * dev.shale.http.Request} and answers with a {@link dev.shale.http.Response}, whatever its status;
 * {@link dev.shale.http.HttpClient} is the real one. Bodies stream in both directions. What fails
 * below HTTP is a {@link dev.shale.http.ConnectionException}. The HTTP library stays in here, and
 * nothing here knows of registries or of credentials, except that they do not follow a redirect.
 */
@NullMarked
package dev.shale.http;

import org.jspecify.annotations.NullMarked;
