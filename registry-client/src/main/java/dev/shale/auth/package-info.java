/**
 * Who we are to a registry. {@link dev.shale.auth.AuthorizedHttp} sends requests and answers a
 * registry's challenges, with {@link dev.shale.auth.Credentials} that {@link
 * dev.shale.auth.CredentialStore} finds in the ecosystem's files and helper programs, and with the
 * tokens that they buy. {@link dev.shale.auth.LoginCheck} tells good credentials from bad, {@link
 * dev.shale.auth.Logins} stores and removes them. Nothing in here prints a secret, and none leaves
 * for another host than the one that it is for, or its token server.
 */
@NullMarked
package dev.shale.auth;

import org.jspecify.annotations.NullMarked;
