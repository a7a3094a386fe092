/**
 * Whom to believe: {@link dev.shale.trust.CertificateDirectory} reads the certificates that a host
 * keeps for a registry, {@link dev.shale.trust.PemKeys} the private keys in the forms that people
 * have them in. The cryptographic library stays in here.
 */
@NullMarked
package dev.shale.trust;

import org.jspecify.annotations.NullMarked;
